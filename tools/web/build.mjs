// tools/web/build.mjs - puts the page's script and style together as one C source.
//
//   node build.mjs SOURCES PACKAGES OUT.c
//
// SOURCES is this folder, PACKAGES the folder that holds node_modules. Nothing is fetched here, and the same
// sources give the same bytes. No bundler: our scripts are plain files that share one scope, in the order below.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [sources, packages, out] = process.argv.slice(2).map((p) => resolve(p));
const require = createRequire(join(packages, 'package.json'));
const { feature, mesh } = require('topojson-client');
const own = (name) => readFileSync(join(sources, name), 'utf8');
const other = (name) => readFileSync(join(packages, 'node_modules', name), 'utf8');

// Kyrgyzstan and what lies around it; a page needs no other countries as yet.
const box = { west: 66, south: 36.5, east: 82, north: 44.5 };
const drawn = new Set(['417', '398', '860', '762', '156', '004', '795']);

const round = ([x, y]) => [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000];
const same = (a, b) => a && b && a[0] === b[0] && a[1] === b[1];
const thin = (line) => line.map(round).filter((p, i, all) => i === 0 || !same(p, all[i - 1]));

// One side of Sutherland and Hodgman's clipping (1974): keeps what `inside` says, cuts at value v of an axis.
function clipSide(ring, axis, v, inside) {
  const kept = [];
  ring.forEach((q, i) => {
    const p = ring[(i + ring.length - 1) % ring.length];
    if (inside(p[axis]) !== inside(q[axis])) {
      const t = (v - p[axis]) / (q[axis] - p[axis]);
      const cut = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
      cut[axis] = v;
      kept.push(cut);
    }
    if (inside(q[axis])) kept.push(q);
  });
  return kept;
}

function clipRing(ring) {
  let r = ring;
  r = clipSide(r, 0, box.west, (x) => x >= box.west);
  r = r.length ? clipSide(r, 0, box.east, (x) => x <= box.east) : r;
  r = r.length ? clipSide(r, 1, box.south, (y) => y >= box.south) : r;
  r = r.length ? clipSide(r, 1, box.north, (y) => y <= box.north) : r;
  return thin(r);
}

// Border lines are cut where they leave the box, so that the box itself is never drawn as a border.
function clipLine(line) {
  const parts = [[]];
  for (const p of line) {
    const inside = p[0] >= box.west && p[0] <= box.east && p[1] >= box.south && p[1] <= box.north;
    if (inside) parts[parts.length - 1].push(p);
    else if (parts[parts.length - 1].length) parts.push([]);
  }
  return parts.map(thin).filter((l) => l.length > 1);
}

function outlines() {
  const atlas = JSON.parse(other('world-atlas/countries-10m.json'));
  const chosen = atlas.objects.countries.geometries.filter((g) => drawn.has(g.id));
  const countries = chosen.map((g) => {
    const shape = feature(atlas, g);
    const polygons = shape.geometry.type === 'Polygon' ? [shape.geometry.coordinates] : shape.geometry.coordinates;
    return {
      id: g.id,
      name: g.properties.name,
      polygons: polygons.map((rings) => rings.map(clipRing).filter((r) => r.length > 3)).filter((rings) => rings.length),
    };
  });
  const lines = mesh(atlas, { type: 'GeometryCollection', geometries: chosen });
  return { countries, borders: lines.coordinates.flatMap(clipLine) };
}

// Leaflet's style names pictures beside it; there is nothing beside a page from disk.
const leafletStyle = () => other('leaflet/dist/leaflet.css').replace(/^.*url\(.*$/gm, '');

const script = [
  '// Leaflet 1.9.4, (c) 2010-2023 Volodymyr Agafonkin, (c) 2010-2011 CloudMade; BSD-2-Clause',
  other('leaflet/dist/leaflet.js').replace(/\n\/\/# sourceMappingURL=.*/, ''),
  '(() => {', "'use strict';",
  `const OUTLINES = ${JSON.stringify(outlines())};`,
  own('strings.js'), own('dom.js'), own('tables.js'), own('charts.js'), own('details.js'), own('map.js'), own('fans.js'), own('page.js'),
  '})();',
].join('\n');
const stock = ['(() => {', "'use strict';", own('strings.js'), own('dom.js'), own('tables.js'), own('stock.js'), '})();'].join('\n');      // the page of prepositioning
const style = [leafletStyle(), own('page.css')].join('\n');

for (const [what, text] of [['script', script], ['script', stock], ['style', style]])
  if (/<!--/.test(text) || /<\/(?!\w)/.test(text)) throw new Error(`the ${what} holds text that an HTML page cannot carry`);

function array(name, text) {
  const bytes = Buffer.from(text, 'utf8');
  const lines = [];
  for (let i = 0; i < bytes.length; i += 24) lines.push(`    ${[...bytes.subarray(i, i + 24)].map((b) => (b > 127 ? `(char)${b}` : b)).join(',')},`);
  return `const char ${name}[] = {\n${lines.join('\n')}\n    0\n};\n`;
}

writeFileSync(out, [
  '/* Made from tools/web by build.mjs. */\n',
  '#include "models/publish/inner.h"\n\n',
  array('pnk_page_script', script), '\n', array('pnk_stock_script', stock), '\n', array('pnk_page_style', style),
].join(''));
