// The page, section by section; drawn anew when the language changes.
const ofBound = (share) => (share === null ? '–' : percent(share, 2));
const sourceName = (i) => (DATA.sources[i] ? DATA.sources[i][1] || DATA.sources[i][0] : '–');

function watermark() {
  if (!DATA.exercise) return null;
  const words = STRINGS.exercise.join(' · ');
  return [el('div', { class: 'watermark', 'aria-hidden': 'true' }, words), el('p', { class: 'exercise', role: 'note' }, words)];
}

const privacyNote = () => (DATA.privacy ? el('p', { class: 'privacy', role: 'note' }, t('privacy_note', DATA.privacy.least, num(DATA.privacy.withheld), num(DATA.privacy.counts))) : null);

function head() {
  const select = el('select', { id: 'language', on: { change: (e) => { lang = Number(e.target.value); render(fillDetails); document.getElementById('language').focus(); } } },
    ['English', 'Русский', 'Кыргызча'].map((name, i) => el('option', { value: i, lang: LANGUAGES[i], selected: i === lang ? '' : null }, name)));
  return el('header', {}, el('div', {}, el('h1', {}, named(DATA.title)),
    el('p', {}, `${t('as_of')} `, el('strong', {}, dayText(DATA.as_of)), ` · ${t('phase')}: ${t(`phase_${DATA.phase}`)}`)),
  el('div', { class: 'lang' }, el('label', { for: 'language' }, t('language')), ' ', select, ' ', el('button', { type: 'button', class: 'more', on: { click: () => window.print() } }, t('print'))), privacyNote());
}

// The paragraph comes in the language that the results were made in.
const summarySection = () => (DATA.paragraph ? section('summary', t('summary'), el('p', { lang: DATA.lang, class: 'paragraph' }, DATA.paragraph)) : null);

const contentsLine = (s) => el('li', {}, el('a', { href: `#${s.id}` }, s.querySelector('h2').textContent));
const contents = (sections) => el('nav', { 'aria-label': t('contents') }, el('ul', {}, sections.map(contentsLine)));

function keySection() {
  const cards = ['displaced', 'returned', 'remaining', 'with_hosts', 'in_sites', 'on_the_way'].map((m) => {
    const [persons, low, high] = DATA.key[m];
    return el('div', { class: 'figure', style: `--c:${COLORS[m]}` }, el('span', {}, t(m)), el('b', {}, num(persons)),
      el('small', {}, isNumber(low) && isNumber(high) ? t('between', num(low), num(high)) : m === 'displaced' ? t('since', dayText(DATA.start)) : ''));
  });
  const last = DATA.future.remaining?.[DATA.days];
  return section('key', t('key'), el('div', { class: 'figures' }, cards),
    last && el('p', {}, `${t('in_days', num(DATA.days))}: `, el('strong', {}, t('still_then', num(last[2]), num(last[1]), num(last[3]))), '.'),
    el('p', {}, `${t('unsheltered_person_days')}: `, ['plan', 'greedy', 'nothing'].map((w, i) => [i ? ' · ' : '', `${t(w)} `, el('strong', {}, num(DATA[w].unsheltered_person_days))])),
    DATA.range_cover > 0 && el('p', { class: 'quiet' }, t('range_note', num(DATA.range_cover * 100))));
}

const courseSection = () => section('course', t('course'),
  el('div', { class: 'charts' }, ['displaced', 'returned', 'remaining', 'with_hosts', 'in_sites', 'on_the_way'].map(chart)),
  el('p', { class: 'quiet' }, `${t('counted')} ——, ${t('expected')} - - -, ${t('band')} (${t('of_members', num(DATA.members))})`));

// A need is an item of the stock, or a word.
const needName = (id) => { const item = DATA.items.find((i) => i[0] === id); return item ? named(item[1]) : plain(id); };
const cellArea = (area) => (area >= 0 ? areaName(area) : t('all_areas'));
const worstOff = (a) => [cellArea(a.worst_area), plain(a.worst_need), a.worst_group >= 0 ? named(DATA.groups[a.worst_group]) : ''].filter(Boolean).join(', ');

function compareSection() {
  const lines = [
    ['unsheltered_person_days', (a) => a.unsheltered_person_days, num, -1], ['moved_persons', (a) => a.moved_persons, num, 0],
    ['worst_coverage', (a) => a.worst_coverage, percent, 1], ['gini_shelter', (a) => a.gini_shelter, (v) => num(v, 3), -1], ['gini_goods', (a) => a.gini_goods, (v) => num(v, 3), -1], ['cost_usd', (a) => a.cost_usd, num, 0], ['tonnes_km', (a) => a.tonnes_km, num, 0],
  ].map(([key, of, show, better]) => ({ title: t(key), of, show, better }));
  for (const [sector] of DATA.plan.sectors)
    lines.push({ title: t('coverage_of', plain(sector)), of: (a) => a.sectors.find(([s]) => s === sector)?.[1], show: percent, better: 1 });
  const cell = (which) => (line) => {
    const value = line.of(DATA[which]), best = line.better && value === [DATA.plan, DATA.greedy, DATA.nothing].map(line.of).filter(isNumber).sort((a, b) => (b - a) * line.better)[0];
    const where = line.title === t('worst_coverage') && DATA[which].worst_need ? ` (${worstOff(DATA[which])})` : '';
    return el('span', { class: best ? 'best' : null }, line.show(value), where && el('small', {}, where));
  };
  return section('compare', t('compare'), DATA.advice && el('p', { class: 'advice' }, t('simple_is_fine')),
    table([['', (l) => [l.title, l.better ? el('small', { class: 'quiet' }, ` ${t(l.better < 0 ? 'better_less' : 'better_more')}`) : ''], ''], ...['plan', 'greedy', 'nothing'].map((w) => [t(w), cell(w), 'n'])], lines, 50));
}

// The curve of what fairness costs, by kind; and how far every group and sector of an area is covered, worst off first.
function fairSection() {
  if (!DATA.cells.length) return null;
  const cells = DATA.cells.filter((c) => c[6] < 1 - 1e-6).sort((a, b) => (a[8] === 'unreached') - (b[8] === 'unreached') || a[6] - b[6] || b[3] - a[3]);
  const curves = [1, 0].map((kind) => DATA.fair.filter((p) => p[0] === kind)).filter((points) => points.length > 1);
  return section('fairness', t('fairness'), el('p', { class: 'quiet' }, t('fairness_note')),
    DATA.open_cells > 0 && el('p', {}, t('open_cells', num(DATA.fair_rounds), num(DATA.open_cells))),
    DATA.counted_anew > 0 && el('p', {}, t('counted_anew')),
    curves.length ? el('div', { class: 'charts' }, curves.map(fairChart)) : null,
    table([[t('areas'), (c) => (c[0] >= 0 ? opens('area', DATA.areas[c[0]].id, cellArea(c[0])) : cellArea(c[0]))], [t('what'), (c) => [plain(c[1]), c[2] >= 0 ? `, ${named(DATA.groups[c[2]])}` : '']], [t('need_person_days'), (c) => num(c[3]), 'n'],
      [t('nothing'), (c) => percent(c[4]), 'n'], [t('greedy'), (c) => percent(c[5]), 'n'], [t('plan'), (c) => el('b', {}, percent(c[6])), 'n'], [t('true_share'), (c) => percent(c[7]), 'n'],
      [t('state'), (c) => t(`state_${c[8]}`)], [t('reason'), (c) => (c[9] ? t(c[9]) : '')]], cells, 12));
}

// Sector by area: the worst unmet share of the sector's needs.
function gapSection() {
  const sectors = [...new Set(DATA.gaps.map((g) => g[1]))].sort(), areas = new Map(), reasons = [];
  for (const [area, sector, need, needed, unmet, persons, reason] of DATA.gaps) {
    const told = isNumber(needed);
    if (told ? !(unmet > 1e-6) || !(needed > 0) : needed !== 'hidden') continue;
    const row = areas.get(area) || { area, persons: 0, cells: new Map() };
    const share = unmet / needed, cell = row.cells.get(sector) || { share: 'hidden', need, unmet, needed, more: false };
    if (!told) cell.more = true;       // a need that is withheld may be worse
    else if (!isNumber(cell.share) || share > cell.share) Object.assign(cell, { share, need, unmet, needed });
    row.cells.set(sector, cell);
    row.persons = isNumber(persons) ? Math.max(row.persons, persons) : row.persons;
    areas.set(area, row);
    if (reason) reasons.push({ area, sector, need, reason });
  }
  const list = [...areas.values()].sort((a, b) => b.persons - a.persons);
  if (!list.length) return section('gaps', t('gaps'), DATA.privacy ? el('p', {}, t('hidden')) : el('p', {}, t('no_gaps')));
  const shade = (share) => `background:rgba(178,24,43,${(0.05 + 0.3 * (isNumber(share) ? Math.min(1, share) : 0)).toFixed(2)})`;
  return section('gaps', t('gaps'), el('p', { class: 'quiet' }, t('gap_note')),
    table([[t('areas'), (r) => (r.area >= 0 ? opens('area', DATA.areas[r.area].id, areaName(r.area)) : ''), ''], [t('most_persons'), (r) => num(r.persons), 'n'],
      ...sectors.map((s) => [plain(s), (r) => { const c = r.cells.get(s); return c ? el('span', { class: 'heat', style: shade(c.share), title: `${needName(c.need)}: ${num(c.unmet, 1)} / ${num(c.needed, 1)}` }, c.more && c.share < 1 ? '≥ ' : '', percent(c.share), el('small', {}, needName(c.need))) : ''; }, 'n'])], list, 20),
    reasons.length ? [el('h3', {}, t('reason')), table([[t('areas'), (r) => areaName(r.area)], [t('what'), (r) => `${plain(r.sector)}: ${needName(r.need)}`], [t('reason'), (r) => t(r.reason)]], reasons, 8)] : null);
}

function sleepSection() {
  const list = DATA.shelters.map((s) => ({ s, most: Math.max(...s.persons), least: Math.min(...s.free.filter(isNumber)) })).filter((x) => x.most > 0)
    .sort((a, b) => Math.min(0, a.least) - Math.min(0, b.least) || b.most - a.most);
  return section('sleep', t('sleep'), el('p', { class: 'quiet' }, t('sleep_note')), table([
    [t('sites'), ({ s }) => [opens('site', s.id, shelterName(s)), s.assumed ? el('small', {}, ` ${t('is_assumed')}`) : '']], [t('area'), ({ s }) => areaName(s.area)], [t('type'), ({ s }) => plain(s.type)],
    [`${t('persons')}, ${shortDay(DATA.as_of)}`, ({ s }) => num(s.persons[0]), 'n'], [`${t('free_places')}, ${shortDay(DATA.as_of)}`, ({ s }) => num(s.free[0]), 'n'],
    [t('most'), (x) => num(x.most), 'n'], [t('least_free'), (x) => el('span', { class: x.least < 0 ? 'bad' : null }, num(x.least)), 'n']], list, 12));
}

function moveSection() {
  const list = [...DATA.moves].sort((a, b) => a[0] - b[0] || b[6] - a[6]);
  return section('moves', t('moves'), table([
    [t('date'), (m) => shortDay(addDays(DATA.as_of, m[0])), '', (m) => m[0]], [t('from'), (m) => fromName(m[1])], [t('to'), (m) => shelterName(DATA.shelters[m[4]])], [t('group'), (m) => named(DATA.groups[m[5]])],
    [t('persons'), (m) => num(m[6]), 'n'], [t('households'), (m) => num(m[7]), 'n'], [t('vehicle'), (m) => (m[8] === 'own' ? t('own') : plain(m[8]))]], list, 12));
}

function shipmentSection() {
  return section('shipments', t('shipments'), table([
    [t('date'), (s) => shortDay(addDays(DATA.as_of, s[0])), '', (s) => s[0]], [t('from'), (s) => named(DATA.warehouses[s[1]]?.[1])], [t('to'), (s) => named(DATA.places[s[2]]?.[1])], [t('item'), (s) => named(DATA.items[s[3]]?.[1])],
    [t('quantity'), (s) => `${num(s[5], 1)} ${plain(DATA.items[s[3]]?.[2])}`, 'n'], [t('trips'), (s) => num(s[6], 1), 'n'], [t('vehicle'), (s) => plain(s[7])], [t('agency'), (s) => s[4] || '']],
  [...DATA.shipments].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]), 12));
}

// Against the plan in force: only what moves, the nearest days first.
function changeSection() {
  if (!DATA.changes) return null;
  const goods = (c) => c[4] >= 0, store = (id) => named(DATA.warehouses.find((w) => w[0] === id)?.[1]) || id, place = (id) => named(DATA.places.find((p) => p[0] === id)?.[1]) || id;
  return section('changes', t('changes'), el('p', { class: 'quiet' }, DATA.changes.length ? t('changes_note', num(DATA.changes.length)) : t('no_changes')), DATA.changes.length ? table([
    [t('date'), (c) => shortDay(addDays(DATA.as_of, c[0])), '', (c) => c[0]], [t('from'), (c) => (goods(c) ? store(c[1]) : fromName(c[1]))], [t('to'), (c) => (goods(c) ? place(c[2]) : fromName(c[2]))],
    [t('what'), (c) => (goods(c) ? named(DATA.items[c[4]]?.[1]) : named(DATA.groups[c[3]]))], [t('before'), (c) => num(c[5], 1), 'n'], [t('after'), (c) => num(c[6], 1), 'n'],
    [t('difference'), (c) => el('b', {}, `${c[6] > c[5] ? '+' : ''}${num(c[6] - c[5], 1)}`), 'n'], [t('reason'), (c) => (c[7] ? t(`change_${c[7]}`) : '')]], DATA.changes, 20) : null);
}

// A price is named by its tier, what is limited, and where: "T3 stock", "blanket@warehouse#4".
function limitName([constraint, id]) {
  const [, tier, what] = /^(T\d) (.*)$/.exec(constraint || '') || [null, '', constraint];
  const [, item, depot] = /^([^@]+)@([^#]+)/.exec(id || '') || [null, id, ''];
  const goods = DATA.items.find((i) => i[0] === item), store = DATA.warehouses.find((w) => w[0] === depot);
  const where = goods ? [named(goods[1]), store ? named(store[1]) : depot].filter(Boolean).join(', ') : fromName(id || '');
  return { tier, text: `${plain(what)}: ${where}` };
}

// A price that has a sentence says all of itself; the numbers stand below for those who want them. "Now" is told in the unit of the range.
function priceSection() {
  const list = DATA.prices.map((p) => ({ p, ...limitName(p) })).sort((a, b) => (a.tier < b.tier ? -1 : a.tier > b.tier ? 1 : 0));
  const said = ['T1', 'T3'].map((tier) => [tier, list.filter((x) => x.tier === tier && x.p[9])]).filter(([, some]) => some.length);
  return section('prices', t('prices'),
    said.map(([tier, some]) => [el('h3', {}, t(`goal_${tier}`)), el('ul', { class: 'said', lang: DATA.lang }, some.map((x) => el('li', {}, x.p[9])))]),
    el('p', { class: 'quiet' }, t('price_note')), table([
      [t('constraint'), (x) => x.text], [t('goal'), (x) => t(`goal_${x.tier}`)], [t('date'), ({ p }) => (p[2] ? shortDay(p[2]) : ''), '', ({ p }) => p[2]],
      [t('price'), ({ p }) => [isNumber(p[6]) ? '' : '≤ ', num(p[3], 3)], 'n'], [t('unit'), ({ p }) => plain(p[4])], [t('now_there'), ({ p }) => num(p[8], 1), 'n'],
      [t('holds'), ({ p }) => (isNumber(p[5]) || isNumber(p[6]) ? `${num(p[5], 1)} … ${num(p[6], 1)}` : ''), 'n']], list, 10));
}

function fundingSection() {
  if (!DATA.funding.length) return null;
  const now = DATA.funding.find((f) => f[0] === 1), share = DATA.asked_usd > 0 ? DATA.funded_usd / DATA.asked_usd : null;
  return section('funding', t('funding'), el('p', {}, t('funding_now', num(DATA.funded_usd)), isNumber(share) && share < 1 ? ` ${t('funding_share', percent(share), num(DATA.asked_usd))}` : ''),
    el('div', { class: 'charts' }, fundingChart(t('funding_coverage'), [['worst_shelter', 2], ['mean_shelter', 3], ['worst_goods', 4], ['mean_goods', 5]], percent),
      fundingChart(t('funding_left'), [['left_shelter', 6], ['left_goods', 7]], num)),
    el('p', { class: 'quiet' }, t('funding_note')),
    table([[t('budget'), (f) => [percent(f[0]), f === now ? ` (${t('now_word')})` : ''], 'n'], ['US$', (f) => num(f[1]), 'n'], [t('worst_shelter'), (f) => percent(f[2], 1), 'n'], [t('mean_shelter'), (f) => percent(f[3], 1), 'n'],
      [t('worst_goods'), (f) => percent(f[4], 1), 'n'], [t('mean_goods'), (f) => percent(f[5], 1), 'n'], [t('left_shelter'), (f) => num(f[6]), 'n'], [t('left_goods'), (f) => num(f[7]), 'n']], DATA.funding, 20));
}

function reportSection() {
  const misfit = ({ r }) => (isNumber(r[9]) ? Math.abs(r[9]) : -1);      // what was not solved for comes last
  const list = DATA.reports.map((r) => ({ r, rowClass: r[11] === 'used' || r[11] === 'part' ? null : 'unused'}))
    .sort((a, b) => misfit(b) - misfit(a));
  const columns = [
    [t('date'), ({ r }) => shortDay(r[1]), '', ({ r }) => r[1]], [t('source'), ({ r }) => sourceName(r[2])], [t('place_heard'), ({ r }) => r[3] || '–'], [t('measure'), ({ r }) => [t(r[4]), r[13] ? ` (${plain(r[13])})` : '']],
    [t('stated'), ({ r }) => [r[6] && r[6] !== 'exact' ? el('small', { class: 'quiet' }, `${t(r[6])} `) : '', num(r[7])], 'n'], [t('fitted'), ({ r }) => num(r[8]), 'n'],
    [t('residual'), ({ r }) => el('b', {}, signed(r[9])), 'n'], [t('weight'), ({ r }) => num(r[10], 2), 'n'], [t('use'), ({ r }) => t(`use_${r[11]}`)], [t('row'), ({ r }) => `${r[14] || ''} ${r[15] || ''}`]];
  const bySource = DATA.sources.map((s, i) => {
    const used = DATA.reports.filter((r) => r[2] === i && isNumber(r[9]));
    return { i, s, n: used.length, sum: used.reduce((a, r) => a + Math.abs(r[9]), 0), all: DATA.reports.filter((r) => r[2] === i).length };
  }).filter((x) => x.all).sort((a, b) => b.sum - a.sum);
  return section('reports', t('reports'),
    table(columns, list, 15, { name: 'reports' }),
    el('h3', {}, t('sources')), table([[t('source'), (x) => sourceName(x.i)], [t('n_reports'), (x) => `${num(x.n)} / ${num(x.all)}`, 'n'], [t('sum_residual'), (x) => num(x.sum), 'n'], [t('error_share'), (x) => percent(x.s[2]), 'n']], bySource, 12),
    el('h3', {}, t('calls')), el('p', { class: 'quiet' }, t('calls_note')),
    table([[t('source'), (c) => sourceName(c[0])], [t('areas'), (c) => (c[1] >= 0 ? areaName(c[1]) : t('everywhere'))], [t('measure'), (c) => t(c[2])], [t('width_before'), (c) => num(c[3]), 'n'], [t('width_after'), (c) => num(c[4]), 'n'], ['', (c) => (c[5] ? el('span', { lang: DATA.lang }, c[5]) : '')]], DATA.calls, 8),
    el('h3', {}, t('sums')), table([[t('what'), (s) => t(s[0])], [t('place_heard'), (s) => s[1] || '–'], [t('date'), (s) => shortDay(s[2]), '', (s) => s[2]], [t('total'), (s) => num(s[3]), 'n'], [t('parts'), (s) => num(s[4]), 'n'], [t('difference'), (s) => el('b', {}, signed(s[3] - s[4])), 'n'], [t('source'), (s) => s[5] || '']], DATA.sums, 10),
    el('h3', {}, t('figures')), table([[t('date'), (f) => shortDay(f[0]), '', (f) => f[0]], [t('source'), (f) => sourceName(f[1])], [t('place_heard'), (f) => f[2] || '–'], [t('measure'), (f) => t(f[3])], [t('value'), (f) => num(f[4], 2), 'n'], [t('unit'), (f) => plain(f[5])]], DATA.figures, 6));
}

// Sentences come in the language that the results were made in; the words around them in that of the reader.
function contradictionSection() {
  const open = (c) => c[2] === 'culprit' || c[2] === 'undecidable';
  const list = [...DATA.contradictions].sort((a, b) => open(b) - open(a) || Math.abs(b[4] ?? 0) - Math.abs(a[4] ?? 0));
  return section('contradictions', t('contradictions'), el('p', { class: 'quiet' }, t('contradictions_note')),
    table([[t('date'), (c) => (c[1] ? shortDay(c[1]) : ''), '', (c) => c[1]], [t('what'), (c) => t(`kind_${c[0]}`)], ['', (c) => el('span', { lang: DATA.lang }, c[6])],
      [t('gap'), (c) => (isNumber(c[4]) ? [num(c[4], 1), c[5] && c[5] !== 'persons' ? ` ${plain(c[5])}` : ''] : ''), 'n'],
      [t('verdict'), (c) => [t(`verdict_${c[2]}`), c[3] >= 0 ? `: ${sourceName(c[3])}` : '']]], list, 8),
    DATA.blame.length ? [el('h3', {}, t('blame')), table([[t('source'), (b) => sourceName(b[0])], [t('verdict'), (b) => t(`verdict_${b[1]}`)], ['', (b) => el('span', { lang: DATA.lang }, b[2])]], DATA.blame, 8)] : null);
}

function trustSection() {
  const rowsAll = DATA.assumed.reduce((a, r) => a + r[1], 0), assumed = DATA.assumed.reduce((a, r) => a + r[2], 0), c = DATA.certificate;
  return section('trust', t('trust'),
    el('h3', {}, t('certificate')), el('p', { class: c.verified ? 'good' : 'bad' }, t(c.verified ? 'verified' : 'not_verified')),
    DATA.plan_for ? el('p', {}, t(`plan_for_${DATA.plan_for}`)) : null,
    DATA.two_stage ? [el('h3', {}, t('held_back')), el('p', {}, t(DATA.two_stage.n_held ? 'two_stage_pays' : 'two_stage_not', num(DATA.two_stage.n), num(DATA.two_stage.days), num(DATA.two_stage.value), num(DATA.two_stage.expected))),
      DATA.two_stage.cvar_share ? el('p', {}, t('two_stage_tail', percent(DATA.two_stage.cvar_share))) : null,
      DATA.two_stage.held.length ? el('ul', { lang: DATA.lang }, DATA.two_stage.held.map((s) => el('li', {}, s))) : null,
      el('p', { class: DATA.two_stage.verified ? 'good' : 'bad' }, t(DATA.two_stage.verified ? 'two_stage_proved' : 'two_stage_unproved', tiny(DATA.two_stage.gap)))] : null,
    DATA.futures ? el('p', {}, t('futures_score', num(DATA.futures.n), num(DATA.futures.plan), num(DATA.futures.days), num(DATA.futures.hindsight))) : null,
    DATA.futures && DATA.futures.expected !== undefined ? el('p', {}, t('futures_expected', num(DATA.futures.expected))) : null,
    rows([[t('primal'), tiny(c.primal)], [t('dual'), tiny(c.dual)], [t('gap_share'), tiny(c.gap)], [t('rounding'), ofBound(c.rounding)], [t('rounding3'), ofBound(c.rounding3)], [t('lorries'), t(c.whole_trucks ? 'trips_whole' : 'trips_shares')], [t('exact'), t('exact_of', num(c.exact), num(c.programs))], [t('size'), t('size_of', num(c.rows), num(c.columns))], [t('residual_share'), percent(DATA.residual_share, 1)]]),
    el('h3', {}, t('assumed')), rowsAll ? el('p', {}, t('assumed_note', num(assumed), num(rowsAll), percent(assumed / rowsAll))) : null,
    table([[t('table'), (r) => plain(r[0])], [t('rows'), (r) => num(r[1]), 'n'], [t('assumed'), (r) => num(r[2]), 'n'], [t('share'), (r) => percent(r[1] ? r[2] / r[1] : 0), 'n']], [...DATA.assumed].sort((a, b) => b[2] - a[2]), 12),
    el('h3', {}, t('problems')), table([[t('row'), (p) => `${p[1] || ''} ${p[2] || ''} ${p[3] || ''}`], [t('what'), (p) => p[4] || '–'], ['', (p) => p[5]]], DATA.problems, 8));
}

let turn = 0;

// What is seen first is drawn first; the sections below follow one by one, so that the page answers from the start.
function render(then) {
  const page = document.getElementById('page'), mine = ++turn, map = mapSection();
  document.documentElement.lang = LANGUAGES[lang];
  document.title = `${named(DATA.title)} – ${dayText(DATA.as_of)}`;
  const main = el('main', { id: 'main', tabindex: -1 }, summarySection(), keySection(), map.node), nav = contents([...main.children]);
  page.replaceChildren(...[el('a', { href: '#main', class: 'skip' }, t('skip')), watermark(), head(), nav, main,
    el('aside', { id: 'details', tabindex: -1, hidden: '' }), el('footer', {}, t('footer', DATA.version)), el('div', { id: 'live', role: 'status', class: 'aloud' })].flat().filter(Boolean));
  const rest = [map.draw, ...[courseSection, fanSection, filmSection, changeSection, compareSection, fairSection, gapSection, sleepSection, moveSection, shipmentSection, priceSection, fundingSection, contradictionSection, reportSection, trustSection]
    .map((make) => () => {
      const node = make();
      if (!node) return;
      main.append(node);
      nav.firstChild.append(contentsLine(node));
    })];
  const next = () => {
    if (mine !== turn) return;
    rest.shift()();
    if (rest.length) { setTimeout(next); return; }
    main.dataset.drawn = 'all';
    then?.();
  };
  requestAnimationFrame(() => setTimeout(next));
}

function follow() {
  const wanted = viewOfHash();
  if (!wanted) return document.getElementById(location.hash.slice(1))?.scrollIntoView();
  if (wanted.day !== view.day) {
    view.day = wanted.day;
    const slider = document.getElementById('day');
    slider.value = view.day;
    slider.dispatchEvent(new Event('input'));
  }
  return openDetails(wanted.kind, wanted.id);
}

document.addEventListener('keydown', (event) => { if (event.key === 'Escape') closeDetails(); });
window.addEventListener('hashchange', follow);
// Printing shows the map in words too, and every table's first part.
function fitMap(style) {
  const box = document.getElementById('map');
  if (!box || !mapNow) return;
  box.setAttribute('style', style);
  mapNow.invalidateSize(false);
  mapNow.fitBounds(extent(), { maxZoom: 12, animate: false });
}
window.addEventListener('beforeprint', () => { const words = document.querySelector('.inwords'); if (words) words.open = true; fitMap('position:relative;width:186mm;height:120mm'); });
window.addEventListener('afterprint', () => fitMap('position:relative'));
render(() => { if (location.hash) follow(); });
