// Fan charts: what is expected of one area or of all, with what was reported drawn in; and the areas on a map, day by day.
const FAN_MEASURES = ['displaced', 'returned', 'remaining', 'with_hosts', 'in_sites', 'on_the_way'];

// Reports that speak of the whole of an area and of everybody; for all in scope those of the area that holds it all.
function reportsOf(area, measure) {
  const whole = area >= 0 ? area : DATA.areas.findIndex((a) => a.scope && !(a.parent >= 0 && DATA.areas[a.parent].scope));
  const roots = DATA.areas.filter((a) => a.scope && !(a.parent >= 0 && DATA.areas[a.parent].scope)).length;
  if (area < 0 && roots !== 1) return [];
  return DATA.reports.filter((r) => r[16] === whole && !r[17] && r[4] === measure && r[5] !== 'in_period' && isNumber(r[7]))
    .map((r) => ({ day: Math.round((Date.parse(r[1]) - Date.parse(DATA.first)) / 864e5), date: r[1], persons: r[7], source: sourceName(r[2]), known: r[11] !== 'after' }));
}

function fan(area, measure) {
  const future = (area >= 0 ? DATA.fans[area] : DATA.future)[measure], past = (area >= 0 ? DATA.pasts[area] : DATA.past)[measure] || [];
  if (!future) return null;
  const now = Math.round((Date.parse(DATA.as_of) - Date.parse(DATA.first)) / 864e5), n = now + future.length;
  const W = 440, H = 230, left = 56, right = 12, top = 12, bottom = 28;
  const reports = reportsOf(area, measure).filter((r) => r.day >= 0 && r.day < n);
  const max = Math.max(4, ...past, ...future.flat().filter(isNumber), ...reports.map((r) => r.persons)), step = niceStep(max, 4), high = Math.ceil(max / step) * step;
  const x = (i) => left + (n > 1 ? i / (n - 1) : 0.5) * (W - left - right), y = (v) => top + (1 - v / high) * (H - top - bottom);
  const path = (points) => points.map(([i, v], k) => `${k ? 'L' : 'M'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join('');
  const color = COLORS[measure], end = future[future.length - 1];
  const said = `${t(measure)}, ${shortDay(addDays(DATA.as_of, future.length - 1))}: ${t('fan_end', num(end[2]), num(end[1]), num(end[3]), num(end[4]), num(end[5]))}`;
  const root = svg('svg', { viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': said });
  for (let v = 0; v <= high + step / 2; v += step)
    root.append(svg('line', { x1: left, x2: W - right, y1: y(v), y2: y(v), class: 'grid' }), svg('text', { x: left - 6, y: y(v) + 3.5, class: 'tick end' }, num(v, 1)));
  const every = Math.max(1, Math.ceil(n / 5));
  for (let i = 0; i < n; i += every) root.append(svg('text', { x: x(i), y: H - 9, class: `tick ${i === 0 ? '' : x(i) > W - 34 ? 'end' : 'middle'}` }, shortDay(addDays(DATA.first, i))));
  for (const [low, up, shade] of [[4, 5, 'outer'], [1, 3, 'inner']])
    root.append(svg('path', { d: `${path([...future.map((b, d) => [now + d, b[up]]), ...future.map((b, d) => [now + d, b[low]]).reverse()])}Z`, fill: color, class: `fan ${shade}` }));
  root.append(svg('path', { d: path(future.map((b, d) => [now + d, b[2]])), stroke: color, class: 'line expected' }),
    past.length ? svg('path', { d: path(past.map((v, i) => [i, v])), stroke: color, class: 'line' }) : '',
    svg('line', { x1: x(now), x2: x(now), y1: top, y2: H - bottom, class: 'now' }));
  for (const r of reports)
    root.append(svg('circle', { cx: x(r.day), cy: y(r.persons), r: 3.6, class: `report ${r.known ? 'known' : 'later'}` },
      svg('title', {}, `${shortDay(r.date)}, ${r.source}: ${num(r.persons)}${r.known ? '' : ` (${t('told_later')})`}`)));
  return el('figure', { class: 'chart' }, el('figcaption', {}, el('i', { style: `background:${color}` }), t(measure)), root, el('p', { class: 'readout' }, said));
}

function fanSection() {
  const holder = el('div', { class: 'charts' });
  const pick = el('select', { 'aria-label': t('area') },
    el('option', { value: -1 }, t('all_areas')), DATA.areas.map((a, i) => (Object.keys(DATA.fans[i] || {}).length ? el('option', { value: i }, `${'\u00a0'.repeat(2 * Math.max(0, a.level))}${named(a.name)}`) : null)));
  const show = () => holder.replaceChildren(...FAN_MEASURES.map((m) => fan(Number(pick.value), m)).filter(Boolean));
  pick.addEventListener('change', show);
  show();
  return section('fans', t('fans'), el('p', {}, el('label', {}, t('area'), ' ', pick)), holder,
    el('p', { class: 'quiet' }, t('fans_note', num(DATA.members))));
}

// The median of every area by day, played as a film. The map is plain SVG: it needs no tiles and prints as it stands.
const FILM_MEASURES = ['present', 'displaced', 'returned', 'with_hosts', 'in_sites', 'on_the_way'];
function ringsOf(shape) {
  if (!shape) return [];
  return shape.type === 'Polygon' ? shape.coordinates : shape.type === 'MultiPolygon' ? shape.coordinates.flat() : [];
}

let filmTimer = null;
function filmSection() {
  clearInterval(filmTimer);
  const shown = DATA.areas.map((a, i) => ({ a, i, rings: ringsOf(a.shape) })).filter((s) => s.a.leaf && (s.rings.length || known(s.a.at)));
  const busy = shown.filter((s) => FILM_MEASURES.some((m) => DATA.fans[s.i]?.[m]?.some((b) => b[2] >= 1000)));
  const points = (busy.length ? busy : shown).flatMap((s) => (s.rings.length ? s.rings.flat() : [s.a.at]));
  if (!points.length) return null;
  const west = Math.min(...points.map((p) => p[0])), east = Math.max(...points.map((p) => p[0]));
  const south = Math.min(...points.map((p) => p[1])), north = Math.max(...points.map((p) => p[1]));
  const W = 900, pad = 14, squeeze = Math.cos(((south + north) / 2) * Math.PI / 180);
  const scale = Math.min((W - 2 * pad) / Math.max(0.01, (east - west) * squeeze), 460 / Math.max(0.01, north - south));
  const H = Math.round((north - south) * scale + 2 * pad), shift = (W - (east - west) * squeeze * scale) / 2;
  const place = ([lon, lat]) => [(shift + (lon - west) * squeeze * scale).toFixed(1), (pad + (north - lat) * scale).toFixed(1)];
  const root = svg('svg', { viewBox: `0 0 ${W} ${H}`, class: 'film', role: 'img', 'aria-label': t('film') });
  for (const line of OUTLINES.borders) root.append(svg('path', { d: `M${line.map((p) => place(p).join(' ')).join('L')}`, class: 'border' }));
  const drawn = shown.map((s) => {
    const label = svg('title', {}), at = place(s.a.at);
    const node = s.rings.length ? svg('path', { d: s.rings.map((r) => `M${r.map((p) => place(p).join(' ')).join('L')}Z`).join(''), class: 'area' }, label)
      : svg('circle', { cx: at[0], cy: at[1], r: 9, class: 'area' }, label);
    root.append(node);
    return { ...s, node, label };
  });
  const output = el('output', { 'aria-live': 'polite' }), slider = el('input', { type: 'range', min: 0, max: DATA.days, value: 0, step: 1, 'aria-label': t('drag') });
  const measure = el('select', { 'aria-label': t('measure') }, FILM_MEASURES.map((m) => el('option', { value: m }, t(m))));
  const play = el('button', { type: 'button', class: 'more', 'aria-pressed': 'false' }, `▶ ${t('play')}`);
  const show = () => {
    const d = Number(slider.value), m = measure.value;
    for (const s of drawn) {
      const band = bandOf(s.i, m, d), persons = band ? band[2] : 0;
      s.node.setAttribute('fill', areaFill(persons));
      s.label.textContent = `${named(s.a.name)}: ${num(persons)}${band ? ` (${num(band[1])} – ${num(band[3])})` : ''}`;
    }
    const total = DATA.future[m]?.[d];
    output.textContent = `${dayText(addDays(DATA.as_of, d))}: ${t(m)} ${total ? `${num(total[2])} (${num(total[1])} – ${num(total[3])})` : ''}`;
    slider.setAttribute('aria-valuetext', output.textContent);
  };
  const stop = () => { clearInterval(filmTimer); filmTimer = null; play.textContent = `▶ ${t('play')}`; play.setAttribute('aria-pressed', 'false'); };
  play.addEventListener('click', () => {
    if (filmTimer) { stop(); return; }
    if (Number(slider.value) >= DATA.days) slider.value = 0;
    play.textContent = `❚❚ ${t('pause')}`;
    play.setAttribute('aria-pressed', 'true');
    show();
    filmTimer = setInterval(() => {
      slider.value = Number(slider.value) + 1;
      show();
      if (Number(slider.value) >= DATA.days) stop();
    }, 700);
  });
  slider.addEventListener('input', () => { if (filmTimer) stop(); show(); });
  measure.addEventListener('change', show);
  show();
  return section('film', t('film'), el('div', { class: 'days' }, play, measure, el('label', {}, t('drag'), ' ', slider), output), root,
    el('ul', { class: 'legend' }, AREA_STEPS.slice(1).map(([upto, color], i) => swatch(color, `${num(i ? AREA_STEPS[i][0] + 1 : 1)}${upto === Infinity ? '+' : `–${num(upto)}`}`, 'box'))),
    el('p', { class: 'quiet' }, t('film_note')));
}
