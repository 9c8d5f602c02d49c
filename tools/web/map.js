// The map: a quiet base without tiles, and what the plan knows as layers on it.
const MAP_COLORS = { free: '#32827a', full: '#e09a2d', over: '#b2182b', unused: '#b9bfc4', move: '#2166ac', goods: '#764e9f', road: '#a7a08f', shut: '#b2182b' };
const SITE_RIMS = { free: '#ffffff', full: '#1d1d1d', over: '#1d1d1d', unused: '#ffffff' };      // the state shows without colours too: rim, broken rim
const AREA_STEPS = [[0, '#f1efe8'], [100, '#fdebd8'], [1000, '#fdd0a2'], [5000, '#fdae6b'], [20000, '#e6803c'], [Infinity, '#a63603']];

const latlng = ([lon, lat]) => [lat, lon];
const known = (at) => isNumber(at[0]) && isNumber(at[1]);
const rows = (pairs) => el('dl', {}, pairs.filter(([, v]) => v !== '' && v !== null && v !== undefined).map(([k, v]) => [el('dt', {}, k), el('dd', {}, v)]));
const card = (title, pairs, note) => el('div', { class: 'card' }, el('strong', {}, title), rows(pairs), note && el('p', { class: 'quiet' }, note));
const areaName = (i) => (DATA.areas[i] ? named(DATA.areas[i].name) : '');

function shelterName(s) {
  if (s.kind === 'hosts') return t('hosts_of', areaName(s.area));
  if (s.kind === 'unlisted') return t('unlisted_of', areaName(s.area));
  return named(s.name) || s.id;
}
const shelterById = new Map(DATA.shelters.map((s) => [s.id, s]));
const areaById = new Map(DATA.areas.map((a) => [a.id, a]));
const fromName = (id) => (shelterById.has(id) ? shelterName(shelterById.get(id)) : areaById.has(id) ? named(areaById.get(id).name) : id);

function shelterState(s, d) {
  const persons = s.persons[d] || 0, free = s.free[d];
  if (isNumber(free) && free < 0) return 'over';
  if (persons === 0) return 'unused';
  return isNumber(free) && free < 1 ? 'full' : 'free';
}

function base(map) {
  map.createPane('base').style.zIndex = 200;
  for (const c of OUTLINES.countries)
    L.polygon(c.polygons.map((rings) => rings.map((ring) => ring.map(latlng))), { pane: 'base', stroke: false, fillColor: c.id === '417' ? '#fbfaf6' : '#eceae3', fillOpacity: 1, interactive: false }).addTo(map);
  for (const line of OUTLINES.borders) L.polyline(line.map(latlng), { pane: 'base', color: '#b5ae9e', weight: 1.2, interactive: false }).addTo(map);
}

// A thing on the map that opens its details: by a click, or by Enter. Of a layer one thing is a tab stop; arrows walk to the others.
function openable(layer, kind, id, name) {
  layer.on('click', () => openDetails(kind, id, layer.getElement()));
  layer.on('add', () => {
    const node = layer.getElement();
    if (!node) return;
    for (const [key, value] of Object.entries({ role: 'button', 'aria-label': name, 'data-opens': `${kind}/${id}`, 'data-walk': kind, tabindex: -1 })) node.setAttribute(key, value);
  });
  layer.bindTooltip(() => el('span', {}, name), { sticky: true });
  return layer;
}

function walkable(box) {
  for (const kind of ['area', 'site']) {
    const all = [...box.querySelectorAll(`[data-walk="${kind}"]`)];
    if (all.length && !all.some((node) => node.getAttribute('tabindex') === '0')) all[0].setAttribute('tabindex', 0);
  }
}

function walk(event) {
  const node = event.target.closest?.('[data-walk]');
  if (!node) return;
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (event.key === 'Enter' || event.key === ' ') {
    const [kind, id] = node.dataset.opens.split(/\/(.*)/s);
    openDetails(kind, id, node);
  } else if (step) {
    const all = [...event.currentTarget.querySelectorAll(`[data-walk="${node.dataset.walk}"]`)], next = all[(all.indexOf(node) + step + all.length) % all.length];
    node.setAttribute('tabindex', -1);
    next.setAttribute('tabindex', 0);
    next.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

const presentOn = (i, d) => (d > 0 ? bandOf(i, 'present', d)?.[2] ?? 0 : DATA.areas[i].n[DATA.measures.indexOf('present')]);

const areaFill = (persons) => (isNumber(persons) ? AREA_STEPS.find(([upto]) => persons <= upto)[1] : '#e3e1dc');      // withheld: a grey that is none of the steps

function areaLayer(d) {
  const group = L.layerGroup();
  DATA.areas.forEach((a, i) => {
    if (!a.shape) return;
    const present = presentOn(i, d), fill = areaFill(present);
    L.geoJSON({ type: 'Feature', properties: {}, geometry: a.shape }, { style: { color: '#b9b19f', weight: 0.8, dashArray: a.approximate ? '3 3' : null, fillColor: fill, fillOpacity: present > 0 ? 0.75 : 0.25 } })
      .eachLayer((layer) => group.addLayer(openable(layer, 'area', a.id, `${named(a.name)}: ${t('present')} ${num(present)}`)));
  });
  return group;
}

// The least covered sector of each area, by the way of acting that is chosen: a square with its share, darker where more is short.
function gapLayer() {
  const group = L.layerGroup(), column = { plan: 6, greedy: 5, nothing: 4 }[view.way], least = new Map();
  for (const c of DATA.cells) if (c[0] >= 0 && (!least.has(c[0]) || c[column] < least.get(c[0])[column])) least.set(c[0], c);
  for (const [i, c] of least) {
    const a = DATA.areas[i], share = Math.max(0, Math.min(1, c[column]));
    if (!known(a.at) || share > 0.995) continue;
    const icon = L.divIcon({ className: 'gap', html: el('span', { style: `--lack:${Math.round(20 + 70 * (1 - share))}%` }, percent(share)), iconSize: [44, 20] });
    L.marker(latlng(a.at), { icon, keyboard: false, alt: `${named(a.name)}: ${percent(share)}` }).bindTooltip(() => el('span', {}, `${named(a.name)}: ${plain(c[1])}, ${percent(share)} (${t(view.way)})`))
      .on('click', () => openDetails('area', a.id)).addTo(group);
  }
  return group;
}

// What shuts roads and what threatens: hazards as signs on the days they last; shut roads crossed out.
function hazardLayer(d) {
  const group = L.layerGroup(), day = d ?? 0;
  for (const [kind, lon, lat, from, to] of DATA.hazards) {
    if (!known([lon, lat]) || from > day || (isNumber(to) && to < day)) continue;
    L.marker([lat, lon], { icon: L.divIcon({ className: 'hazard', html: el('span', {}, '▲'), iconSize: [18, 18] }), keyboard: false, alt: plain(kind) }).bindTooltip(() => el('span', {}, `${t('hazard')}: ${plain(kind)}`)).addTo(group);
  }
  DATA.roads.forEach((r) => {
    const a = DATA.places[r[0]], b = DATA.places[r[1]];
    if (!r[7].includes(day) || !known([a[3], a[4]]) || !known([b[3], b[4]])) return;
    L.polyline([[a[4], a[3]], [b[4], b[3]]], { color: MAP_COLORS.shut, weight: 3, dashArray: '2 6' }).bindTooltip(() => el('span', {}, `${named(a[1])} – ${named(b[1])}: ${t('closed')}`)).addTo(group);
    L.marker([(a[4] + b[4]) / 2, (a[3] + b[3]) / 2], { icon: L.divIcon({ className: 'shut', html: el('span', {}, '✕'), iconSize: [16, 16] }), keyboard: false, alt: t('closed') }).addTo(group);
  });
  return group;
}

function roadLayer() {
  const group = L.layerGroup();
  DATA.roads.forEach(([from, to, kind, open, km, minutes]) => {
    const a = DATA.places[from], b = DATA.places[to];
    if (!known([a[3], a[4]]) || !known([b[3], b[4]])) return;
    L.polyline([[a[4], a[3]], [b[4], b[3]]], { color: open ? MAP_COLORS.road : MAP_COLORS.shut, weight: kind === 'trunk' ? 2.2 : 1.1, dashArray: open ? null : '5 4', opacity: 0.85 })
      .bindPopup(() => card(`${named(a[1])} – ${named(b[1])}`, [[t('status'), open ? t('open') : t('closed')], ['km', num(km, 1)], ['min', num(minutes)]], plain(kind)))
      .addTo(group);
  });
  return group;
}

function placeLayer(map) {
  const group = L.layerGroup(), labels = { city: [6.5, L.layerGroup()], town: [9, L.layerGroup()] };      // shown from this zoom on
  DATA.places.forEach(([, name, type, lon, lat, area, population]) => {
    if (!known([lon, lat]) || type === 'junction') return;
    const big = type in labels;
    L.circleMarker([lat, lon], { radius: big ? 3 : 1.8, stroke: false, fillColor: '#4a4a4a', fillOpacity: big ? 0.9 : 0.6 })
      .bindPopup(() => card(named(name), [[t('population'), num(population)], [t('area'), areaName(area)]], plain(type))).addTo(group);
    if (big) L.tooltip({ permanent: true, direction: 'right', className: 'town', interactive: false, offset: [4, 0] }).setLatLng([lat, lon]).setContent(el('span', {}, named(name))).addTo(labels[type][1]);
  });
  const relabel = () => Object.values(labels).forEach(([zoom, layer]) => (map.getZoom() >= zoom ? group.addLayer(layer) : group.removeLayer(layer)));
  map.on('zoomend', relabel);
  relabel();
  return group;
}

function siteLayer(d) {
  const group = L.layerGroup();
  const order = { unused: 0, free: 1, full: 2, over: 3 };
  [...DATA.shelters].sort((a, b) => order[shelterState(a, d)] - order[shelterState(b, d)]).forEach((s) => {
    if (!known(s.at)) return;
    const state = shelterState(s, d), persons = s.persons[d] || 0;
    if (s.kind !== 'site' && persons === 0) return;
    openable(L.circleMarker(latlng(s.at), {
      radius: persons ? 3 + Math.sqrt(persons) / 7 : 2.2, color: s.kind === 'hosts' ? MAP_COLORS[state] : SITE_RIMS[state], weight: s.kind === 'hosts' ? 2 : state === 'over' ? 2.5 : 1.2,
      fillColor: MAP_COLORS[state], fillOpacity: s.kind === 'hosts' ? 0.15 : 0.85, dashArray: s.kind === 'unlisted' ? '2 2' : state === 'over' ? '4 2' : null,
    }), 'site', s.id, `${shelterName(s)}: ${t('persons')} ${num(persons)}, ${t('free_places')} ${num(s.free[d])}, ${t(state)}`).addTo(group);
  });
  return group;
}

// Moves of one day (or all) between the same two points are one line.
function moveLayer(d) {
  const group = L.layerGroup(), lines = new Map();
  for (const [day, from, lon, lat, shelter, , persons] of DATA.moves) {
    if (d !== null && day !== d) continue;
    const key = `${from} ${shelter}`, line = lines.get(key) || { from, at: [lon, lat], shelter: DATA.shelters[shelter], persons: 0 };
    line.persons += persons;
    lines.set(key, line);
  }
  for (const m of [...lines.values()].sort((a, b) => b.persons - a.persons)) {
    if (!known(m.at) || !known(m.shelter.at)) continue;
    L.polyline([latlng(m.at), latlng(m.shelter.at)], { color: MAP_COLORS.move, weight: 1 + Math.sqrt(m.persons) / 12, opacity: 0.65 })
      .bindPopup(() => card(`${fromName(m.from)} → ${shelterName(m.shelter)}`, [[t('persons'), num(m.persons)]])).addTo(group);
  }
  return group;
}

function goodsLayer(d) {
  const group = L.layerGroup(), ways = new Map();
  for (const s of DATA.shipments) {
    if ((d !== null && s[0] !== d) || s[8] < 0) continue;
    const way = ways.get(s[8]) || { from: DATA.warehouses[s[1]], to: DATA.places[s[2]], tonnes: 0, items: new Map() };
    way.tonnes = plus(way.tonnes, isNumber(s[5]) ? s[5] * (DATA.items[s[3]]?.[4] || 0) / 1000 : s[5] || 0);
    way.items.set(s[3], plus(way.items.get(s[3]) || 0, s[5] || 0));
    ways.set(s[8], way);
  }
  for (const [i, w] of ways) {
    const flat = DATA.ways[i], points = [];
    for (let k = 0; k + 1 < flat.length; k += 2) if (known([flat[k], flat[k + 1]])) points.push([flat[k + 1], flat[k]]);
    if (points.length < 2) continue;
    L.polyline(points, { color: MAP_COLORS.goods, weight: isNumber(w.tonnes) ? 1 + Math.sqrt(w.tonnes) / 2 : 1, opacity: 0.55, dashArray: '6 3' })
      .bindPopup(() => card(`${named(w.from[1])} → ${named(w.to[1])}`, [['t', num(w.tonnes, 1)], ...[...w.items].slice(0, 8).map(([item, q]) => [named(DATA.items[item][1]), num(q, 1)])])).addTo(group);
  }
  return group;
}

function warehouseLayer() {
  const group = L.layerGroup();
  DATA.warehouses.forEach(([, name, lon, lat, agency, assumed]) => {
    if (!known([lon, lat])) return;
    L.marker([lat, lon], { icon: L.divIcon({ className: 'depot', iconSize: [12, 12] }), title: named(name), alt: named(name) })
      .bindPopup(() => card(named(name), [[t('agency'), agency]], assumed ? t('is_assumed') : null)).addTo(group);
  });
  return group;
}

// The areas where a hundredth of the people are, or came from, with all their places; where nobody is, everything.
function extent() {
  const part = 0.01 * Math.max(1, DATA.key.displaced[0]);
  const near = new Set(DATA.areas.keys());
  DATA.areas.forEach((a, i) => { if (!(a.leaf && a.scope && (a.n[0] >= part || a.n[2] >= part))) near.delete(i); });
  const inside = (i) => near.size === 0 || DATA.places.length <= 12 || near.has(i);
  const points = [...DATA.areas.filter((a, i) => a.leaf && inside(i)).map((a) => a.at), ...DATA.places.filter((p) => inside(p[5])).map((p) => [p[3], p[4]])].filter(known);
  return L.latLngBounds((points.length ? points : [[74.6, 41.5]]).map(latlng)).pad(0.12);
}

const swatch = (color, text, shape = '') => el('li', {}, el('i', { class: `swatch ${shape}`, style: `--c:${color}` }), text);
const legend = () => el('ul', { class: 'legend' },
  swatch(MAP_COLORS.free, t('free')), swatch(MAP_COLORS.full, t('full'), 'rim'), swatch(MAP_COLORS.over, t('over'), 'broken'), swatch(MAP_COLORS.unused, t('unused')),
  swatch(MAP_COLORS.move, t('flows'), 'line'), swatch(MAP_COLORS.goods, t('goods'), 'dashes'), swatch(MAP_COLORS.shut, `✕ ${t('closed')}`, 'dashes'), el('li', {}, el('b', { class: 'gapkey' }, '%'), t('gaps_of_areas')),
  AREA_STEPS.slice(1).map(([upto, color], i) => swatch(color, `${num(i ? AREA_STEPS[i][0] + 1 : 1)}${upto === Infinity ? '+' : `–${num(upto)}`}`, 'box')));

// The map in words: the same sites, areas and flows on the same day, each name opening its details.
function mapTwin(d) {
  const day = d ?? 0, sites = DATA.shelters.map((s) => ({ s })).filter(({ s }) => s.kind === 'site' || s.persons[day] > 0).sort((a, b) => b.s.persons[day] - a.s.persons[day]);
  const areas = DATA.areas.map((a, i) => ({ a, n: presentOn(i, day) })).filter(({ a }) => a.leaf && a.scope).sort((x, y) => (isNumber(y.n) ? y.n : -1) - (isNumber(x.n) ? x.n : -1));
  return [el('h3', {}, t('sites')), table([[t('sites'), ({ s }) => opens('site', s.id, shelterName(s))], [t('area'), ({ s }) => areaName(s.area)], [t('persons'), ({ s }) => num(s.persons[day]), 'n'], [t('free_places'), ({ s }) => num(s.free[day]), 'n'], [t('state_now'), ({ s }) => t(shelterState(s, day))]], sites, 8, { name: 'sites' }),
    el('h3', {}, t('areas')), table([[t('area'), ({ a }) => opens('area', a.id, named(a.name))], [t('present'), ({ n }) => num(n), 'n']], areas, 8, { name: 'areas' })];
}

let mapNow = null;
function mapSection() {
  const box = el('div', { id: 'map', role: 'group', 'aria-label': t('map'), on: { keydown: walk } });
  const output = el('output', { 'aria-live': 'polite', for: 'day' });
  const slider = el('input', { type: 'range', id: 'day', min: -1, max: DATA.days, value: view.day, step: 1 });
  const ways = el('fieldset', { class: 'ways' }, el('legend', {}, t('gaps_of_areas')), ['plan', 'greedy', 'nothing'].map((way) => el('label', {}, el('input', { type: 'radio', name: 'way', value: way, checked: view.way === way ? '' : null, on: { change: () => { view.way = way; refresh(); } } }), ' ', t(way))));
  const twin = el('div', { class: 'twin' }), words = el('details', { class: 'inwords' }, el('summary', {}, t('in_words')), twin);
  const node = section('map-section', t('map'), el('p', {}, el('a', { href: '#after-map', class: 'skip' }, t('skip_map'))), el('div', { class: 'days' }, el('label', { for: 'day' }, t('drag')), slider, output), box, DATA.cells.length ? ways : null, legend(),
    el('p', { class: 'quiet', id: 'after-map', tabindex: -1 }, t('map_keys'), ' ', t('areas_note'), ' ', t('map_note')), words);
  let refresh = () => {};
  const draw = () => {
    if (mapNow) mapNow.remove();
    const map = mapNow = L.map(box, { attributionControl: false, zoomSnap: 0.25, minZoom: 5, maxZoom: 14, scrollWheelZoom: false, zoomAnimation: false, fadeAnimation: false, zoomControl: false });
    L.control.zoom({ zoomInTitle: t('zoom_in'), zoomOutTitle: t('zoom_out') }).addTo(map);
    map.fitBounds(extent(), { maxZoom: 12, animate: false });
    base(map);
    L.control.scale({ imperial: false }).addTo(map);
    const moving = Object.fromEntries(['areas', 'gaps_of_areas', 'hazards', 'goods', 'flows', 'sites'].map((key) => [key, L.layerGroup()]));
    const all = [['areas', moving.areas], ['roads', roadLayer()], ['places', placeLayer(map)], ['hazards', moving.hazards], ['goods', moving.goods], ['flows', moving.flows], ['sites', moving.sites], ['warehouses', warehouseLayer()], ['gaps_of_areas', moving.gaps_of_areas]];
    all.filter(([key]) => key !== 'gaps_of_areas').forEach(([, layer]) => layer.addTo(map));
    const control = L.control.layers(null, Object.fromEntries(all.map(([key, layer]) => [t(key), layer])), { collapsed: box.clientWidth < 700 }).addTo(map);
    control.getContainer().querySelector('a')?.setAttribute('aria-label', t('layers'));
    control.getContainer().querySelector('a')?.setAttribute('title', t('layers'));
    refresh = () => {
      const d = view.day < 0 ? null : view.day;
      output.textContent = d === null ? `${t('all_days')} (${t('sites')}: ${dayText(DATA.as_of)})` : dayText(addDays(DATA.as_of, d));
      slider.setAttribute('aria-valuetext', output.textContent);
      const make = { areas: () => areaLayer(d ?? 0), gaps_of_areas: gapLayer, hazards: () => hazardLayer(d), goods: () => goodsLayer(d), flows: () => moveLayer(d), sites: () => siteLayer(d ?? 0) };
      for (const [key, layer] of Object.entries(moving)) {
        layer.clearLayers();
        layer.addLayer(make[key]());
      }
      walkable(box);
      if (words.open) twin.replaceChildren(...mapTwin(d));
      fillDetails();
    };
    ways.addEventListener('change', () => map.addLayer(moving.gaps_of_areas));
    map.on('overlayadd', () => walkable(box));
    words.addEventListener('toggle', refresh);
    slider.addEventListener('input', () => { view.day = Number(slider.value); refresh(); if (view.kind) history.replaceState(null, '', hashOf(view.kind, view.id)); });
    refresh();
  };
  return { node, draw };
}
