// What the page looks at: the day, a site or an area, and the way of acting. One place for it, so that map, details and address agree.
const view = { day: -1, kind: null, id: null, way: 'plan', opener: null };
const dayNow = () => Math.max(0, view.day);

// "#site/S1", "#area/A;day=3"
function viewOfHash() {
  const found = /^#(site|area)\/([^;]*)(?:;day=(\d+))?$/.exec(location.hash);
  if (!found) return null;
  try { return { kind: found[1], id: decodeURIComponent(found[2]), day: found[3] === undefined ? -1 : Math.min(DATA.days, Number(found[3])) }; } catch { return null; }
}
const hashOf = (kind, id) => `#${kind}/${encodeURIComponent(id)}${view.day >= 0 ? `;day=${view.day}` : ''}`;

const opens = (kind, id, text) => el('button', { type: 'button', class: 'link', 'data-opens': `${kind}/${id}`, on: { click: (event) => openDetails(kind, id, event.currentTarget) } }, text);

// Limits of a site or of an area that have a price: by the id of the shelter, or by whom it would serve.
const pricesOf = (test) => DATA.prices.map((p) => ({ p, ...limitName(p) })).filter(test);
function priceList(list) {
  if (!list.length) return el('p', { class: 'quiet' }, t('no_price'));
  return el('ul', { class: 'said' }, list.slice(0, 8).map((x) => el('li', {}, x.p[9] ? el('span', { lang: DATA.lang }, x.p[9]) : `${x.text}: ${num(x.p[3], 1)} ${plain(x.p[4])}`)));
}

function reportTable(area) {
  const list = DATA.reports.filter((r) => r[16] === area).sort((a, b) => (a[1] < b[1] ? 1 : -1));
  return [el('h3', {}, t('sources')), table([
    [t('date'), (r) => shortDay(r[1]), '', (r) => r[1]], [t('source'), (r) => sourceName(r[2])], [t('measure'), (r) => t(r[4])], [t('stated'), (r) => num(r[7]), 'n'], [t('fitted'), (r) => num(r[8]), 'n'], [t('residual'), (r) => el('b', {}, signed(r[9])), 'n'], [t('use'), (r) => t(`use_${r[11]}`)]], list, 8)];
}

function siteDetails(i) {
  const s = DATA.shelters[i], days = s.persons.map((persons, d) => ({ d, persons, free: s.free[d], rowClass: d === dayNow() ? 'today' : null }));
  const comers = DATA.moves.filter((m) => m[4] === i);
  return [rows([[t('day'), dayText(addDays(DATA.as_of, dayNow()))], [t('persons'), num(s.persons[dayNow()])], [t('free_places'), num(s.free[dayNow()])], [t('state_now'), t(shelterState(s, dayNow()))], [t('area'), opens('area', DATA.areas[s.area]?.id, areaName(s.area))],
    [t('type'), plain(s.type)], [t('status'), plain(s.status)], [t('agency'), s.agency]]), s.assumed ? el('p', { class: 'quiet' }, t('is_assumed')) : null,
    el('h3', {}, t('prices_here')), priceList(pricesOf(({ p }) => p[1] === s.id)),
    el('h3', {}, t('day_by_day')), table([[t('date'), (r) => shortDay(addDays(DATA.as_of, r.d)), '', (r) => r.d], [t('persons'), (r) => num(r.persons), 'n'], [t('free_places'), (r) => num(r.free), 'n']], days, 20),
    el('h3', {}, t('moves')), table([[t('date'), (m) => shortDay(addDays(DATA.as_of, m[0])), '', (m) => m[0]], [t('from'), (m) => fromName(m[1])], [t('group'), (m) => named(DATA.groups[m[5]])], [t('persons'), (m) => num(m[6]), 'n']], comers, 8),
    s.area >= 0 ? reportTable(s.area) : null];
}

function areaDetails(i) {
  const a = DATA.areas[i], d = dayNow();
  const sites = DATA.shelters.map((s) => ({ s })).filter(({ s }) => s.area === i && (s.kind === 'site' || s.persons.some((n) => n > 0)));
  const here = new Set(sites.map(({ s }) => s.id)), cells = DATA.cells.filter((c) => c[0] === i);
  const figures = DATA.measures.map((m, k) => ({ m, now: a.n[k], band: bandOf(i, m, d) }));
  return [rows([[t('day'), dayText(addDays(DATA.as_of, d))], [t('population'), num(a.population)], [t('area'), a.parent >= 0 ? opens('area', DATA.areas[a.parent].id, areaName(a.parent)) : '']]), a.approximate ? el('p', { class: 'quiet' }, t('approximate')) : null,
    table([[t('measure'), (r) => t(r.m)], [`${t('counted')}, ${shortDay(DATA.as_of)}`, (r) => num(r.now), 'n'], [`${t('expected')}, ${shortDay(addDays(DATA.as_of, d))}`, (r) => (r.band ? num(r.band[2]) : '0'), 'n'], [t('band'), (r) => (r.band ? `${num(r.band[1])} – ${num(r.band[3])}` : ''), 'n']], figures, 10),
    el('h3', {}, t('prices_here')), priceList(pricesOf(({ p }) => p[10] === i || here.has(p[1]))),
    el('h3', {}, t('covered')), table([[t('what'), (c) => [plain(c[1]), c[2] >= 0 ? `, ${named(DATA.groups[c[2]])}` : '']], [t('plan'), (c) => percent(c[6]), 'n'], [t('greedy'), (c) => percent(c[5]), 'n'], [t('nothing'), (c) => percent(c[4]), 'n']], cells, 10),
    el('h3', {}, t('sites')), table([[t('sites'), ({ s }) => opens('site', s.id, shelterName(s))], [t('persons'), ({ s }) => num(s.persons[d]), 'n'], [t('free_places'), ({ s }) => num(s.free[d]), 'n']], sites, 10),
    reportTable(i)];
}

function fillDetails() {
  const box = document.getElementById('details');
  if (!box) return;
  const i = view.kind === 'site' ? DATA.shelters.findIndex((s) => s.id === view.id) : view.kind === 'area' ? DATA.areas.findIndex((a) => a.id === view.id) : -1;
  box.hidden = i < 0;
  document.body.classList.toggle('with-details', i >= 0);
  if (i < 0) { box.replaceChildren(); return; }
  const title = view.kind === 'site' ? shelterName(DATA.shelters[i]) : areaName(i) || view.id;
  const inside = section('details-of', title, view.kind === 'site' ? siteDetails(i) : areaDetails(i));
  box.setAttribute('aria-label', title);
  box.replaceChildren(el('button', { type: 'button', class: 'close', 'aria-label': t('close'), on: { click: closeDetails } }, '×'), inside);
}

function openDetails(kind, id, opener) {
  const box = document.getElementById('details');
  if (!view.kind || !box.contains(opener)) view.opener = opener || document.activeElement;
  view.kind = kind;
  view.id = id;
  fillDetails();
  if (box.hidden) return;
  if (location.hash !== hashOf(kind, id)) history.replaceState(null, '', hashOf(kind, id));
  box.scrollTop = 0;
  box.focus({ preventScroll: true });
  announce(t('opened', box.getAttribute('aria-label')));
}

function closeDetails() {
  if (!view.kind) return;
  const { kind, id } = view;
  view.kind = view.id = null;
  history.replaceState(null, '', location.pathname + location.search);
  fillDetails();
  const back = view.opener?.isConnected ? view.opener : document.querySelector(`[data-opens="${CSS.escape(`${kind}/${id}`)}"]`) || document.getElementById('map-section');
  back?.focus?.();
  announce(t('closed_details'));
}
