// The page of prepositioning: stock before an event, what it is worth, and what today's can hold. Drawn anew when the language changes.
const STOCK = {
  title: ['Stock before the event', 'Запасы до события', 'Окуяга чейинки кор'],
  worth: ['What it is worth', 'Чего это стоит', 'Мунун баасы'],
  meaning: ['Unmet need over {0} drawn futures, in weighted person-days: people without a place to sleep, and people short of what the standard gives. Less is better.',
    'Неудовлетворённая потребность по {0} разыгранным вариантам будущего, во взвешенных человеко-днях: люди без ночлега и люди, которым не хватает положенного по стандарту. Чем меньше, тем лучше.',
    'Болжолдонгон {0} келечек боюнча канааттандырылбаган муктаждык, салмакталган адам-күн менен: түнөгү жок адамдар жана стандарт боюнча тийиштүү нерсе жетпегендер. Канчалык аз болсо, ошончолук жакшы.'],
  cvar: ['Planned for the mean of the worst {0} of the futures.', 'План сделан для среднего по худшим {0} вариантов.', 'План эң жаман {0} келечектин орточосу үчүн түзүлгөн.'],
  max_min: ['Planned for the worst reachable area of each future.', 'План сделан для худшего достижимого района каждого варианта.', 'План ар бир келечектеги жетүүгө мүмкүн болгон эң начар аймак үчүн түзүлгөн.'],
  present: ['Stock as it stands', 'Запасы как сейчас', 'Азыркы кор'],
  mean_future: ['Best for the mean future', 'Лучшее для среднего будущего', 'Орточо келечек үчүн эң жакшысы'],
  objective: ['Best layout', 'Лучшее размещение', 'Эң жакшы жайгаштыруу'],
  wait_and_see: ['If each future were known', 'Если бы будущее было известно', 'Эгер келечек белгилүү болсо'],
  vss: ['Value of planning for many futures', 'Ценность учёта многих вариантов', 'Көп келечекти эске алуунун баасы'],
  evpi: ['Value of knowing the future', 'Ценность знания будущего', 'Келечекти билүүнүн баасы'],
  fresh: ['In {0} fresh futures', 'В {0} новых вариантах', 'Жаңы {0} келечекте'],
  fresh_of: ['{0} ({1} to {2} with 95 % confidence); stock as it stands: {3}', '{0} (от {1} до {2} с доверием 95 %); запасы как сейчас: {3}', '{0} (95 % ишеним менен {1} – {2}); азыркы кор: {3}'],
  person_days: ['person-days', 'человеко-дней', 'адам-күн'],
  money: ['Money', 'Деньги', 'Акча'],
  money_of: ['US$ {0} of {1} spent', 'потрачено {0} из {1} долл. США', '{1} АКШ долл. ичинен {0} жумшалды'],
  layout: ['Where stock stands, and where it should', 'Где запасы стоят и где должны', 'Кор кайда турат жана кайда болушу керек'],
  warehouse: ['Store', 'Склад', 'Кампа'], item: ['Item', 'Предмет', 'Буюм'], now: ['Now', 'Сейчас', 'Азыр'], best: ['Best', 'Лучшее', 'Эң жакшы'],
  change: ['Change', 'Изменение', 'Өзгөрүү'], bought: ['To buy', 'Купить', 'Сатып алуу'], usd: ['US$', 'долл. США', 'АКШ долл.'], m3: ['m³', 'м³', 'м³'],
  next: ['The next money', 'Следующие деньги', 'Кийинки акча'],
  next_of: ['The next US$ {0} would spare {1} person-days and buy:', 'Следующие {0} долл. США избавят от {1} человеко-дней и купят:', 'Кийинки {0} АКШ долл. {1} адам-күндү үнөмдөп, төмөнкүнү сатып алат:'],
  quantity: ['Quantity', 'Количество', 'Саны'],
  ready: ['Readiness: what today\u2019s stock, places and vehicles can hold', 'Готовность: на что хватит нынешних запасов, мест и машин', 'Даярдык: азыркы кор, орундар жана унаалар канчага жетет'],
  ready_note: ['People who could leave the area and be sheltered and served in full at the standard. In winter passes are shut and winter needs hold.',
    'Сколько людей могли бы уйти из района и быть размещены и обеспечены полностью по стандарту. Зимой перевалы закрыты и действуют зимние нормы.',
    'Аймактан чыгып, стандарт боюнча толук жайгаштырылып камсыз боло ала турган адамдар. Кышында ашуулар жабык жана кышкы ченемдер күчүндө.'],
  area: ['Area', 'Район', 'Аймак'], standard: ['Standard', 'Стандарт', 'Стандарт'], season: ['Season', 'Сезон', 'Мезгил'], people: ['People', 'Людей', 'Адам'],
  of_people: ['Of residents', 'Из жителей', 'Тургундардан'], binds: ['What binds first', 'Что мешает первым', 'Биринчи эмне жетпейт'],
  cold: ['winter', 'зима', 'кыш'], warm: ['summer', 'лето', 'жай'],
  phase0: ['survival', 'выживание', 'аман калуу'], phase1: ['emergency', 'чрезвычайный', 'өзгөчө кырдаал'], phase2: ['Sphere', 'Sphere', 'Sphere'],
  limit_people: ['nothing: everybody can be held', 'ничего: хватит на всех', 'эч нерсе: баарына жетет'],
  limit_stock: ['{1} in the stores', '{1} на складах', 'кампалардагы {1}'],
  limit_places: ['places to sleep in {0}', 'места для ночлега: {0}', '{0}: түнөк орундары'],
  limit_land: ['ground for tents in {0}', 'земля для палаток: {0}', '{0}: чатыр үчүн жер'],
  limit_lorries: ['lorry hours from {0}', 'часы грузовиков: {0}', '{0}: жүк унаа сааттары'],
  limit_seats: ['seats in buses', 'места в автобусах', 'автобустагы орундар'],
  limit_cut_off: ['something needed cannot get there', 'что-то нужное не может туда попасть', 'керектүү бир нерсе ал жакка жете албайт'],
  futures: ['The futures, mildest first', 'Варианты, от лёгких к тяжёлым', 'Келечектер, жеңилинен оорусуна'],
  assumed: ['What this rests on', 'На чём это основано', 'Бул эмнеге таянат'],
  assumed_note: ['Purchases after the event, earmarks and crews are left out. Assumed values:', 'Закупки после события, целевые запасы и бригады не учтены. Принятые значения:', 'Окуядан кийинки сатып алуулар, максаттуу корлор жана бригадалар эске алынган эмес. Божомолдуу маанилер:'],
  name: ['Name', 'Название', 'Аталышы'], value: ['Value', 'Значение', 'Мааниси'], unit: ['Unit', 'Единица', 'Бирдиги'], source: ['Source', 'Источник', 'Булак'],
};
Object.assign(STRINGS, Object.fromEntries(Object.entries(STOCK).map(([key, said]) => [`stock_${key}`, said])));
const s = (key, ...values) => t(`stock_${key}`, ...values);

function stockHead() {
  const select = el('select', { 'aria-label': t('language'), on: { change: (e) => { lang = Number(e.target.value); stockRender(); } } },
    ['English', 'Русский', 'Кыргызча'].map((name, i) => el('option', { value: i, selected: i === lang ? '' : null }, name)));
  return el('header', {}, el('div', {}, el('h1', {}, `${s('title')}: ${named(DATA.title)}`), el('p', {}, `${t('as_of')} `, el('strong', {}, dayText(DATA.as_of)))), el('label', { class: 'lang' }, select));
}

function stockMark() {
  if (!DATA.exercise) return null;
  const words = STRINGS.exercise.join(' · ');
  return [el('div', { class: 'watermark', 'aria-hidden': 'true' }, words), el('p', { class: 'exercise', role: 'note' }, words)];
}

// Bars of the four ways, as wide as their person-days.
function stockBars(rows) {
  const most = Math.max(1, ...rows.map(([, v]) => v));
  return el('table', { class: 'bars' }, el('tbody', {}, rows.map(([label, v, color]) => el('tr', {}, el('th', { scope: 'row' }, label), el('td', { class: 'n' }, num(v)),
    el('td', { style: 'width:55%' }, el('div', { style: `height:1em;width:${((100 * Math.max(0, v)) / most).toFixed(2)}%;background:${color}`, 'aria-hidden': 'true' }))))));
}

function stockFutures() {
  const rows = [...DATA.drawn].sort((a, b) => a[0] - b[0]), w = 720, h = 180, most = Math.max(1, ...rows.map((r) => r[0]));
  const x = (i) => (w * (i + 0.5)) / rows.length, y = (v) => h - (h * v) / most;
  const path = (k) => rows.map((r, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(r[k]).toFixed(1)}`).join('');
  return section('futures', s('futures'), svg('svg', { viewBox: `0 0 ${w} ${h}`, role: 'img', 'aria-label': s('futures'), style: 'width:100%;max-width:60rem;border-bottom:1px solid #888' },
    svg('path', { d: path(0), fill: 'none', stroke: '#b5532d', 'stroke-width': 2 }), svg('path', { d: path(1), fill: 'none', stroke: '#1f6f8b', 'stroke-width': 2 })),
  el('p', { class: 'quiet' }, el('span', { style: 'color:#b5532d' }, `— ${s('present')}`), '   ', el('span', { style: 'color:#1f6f8b' }, `— ${s('objective')}`), `   (${num(most)} ${s('person_days')})`));
}

function stockWorth() {
  return section('worth', s('worth'), el('p', {}, s('meaning', num(DATA.scenarios))), DATA.cvar_share > 0 && el('p', {}, s('cvar', percent(DATA.cvar_share))), DATA.max_min ? el('p', {}, s('max_min')) : null,
    stockBars([[s('present'), DATA.present, '#b5532d'], [s('mean_future'), DATA.mean_future, '#a08a3c'], [s('objective'), DATA.objective, '#1f6f8b'], [s('wait_and_see'), DATA.wait_and_see, '#7a9aa5']]),
    el('table', {}, el('tbody', {}, [[s('vss'), `${num(DATA.vss)} ${s('person_days')}`], [s('evpi'), `${num(DATA.evpi)} ${s('person_days')}`],
      DATA.fresh ? [s('fresh', num(DATA.fresh)), s('fresh_of', num(DATA.out_mean), num(DATA.out_low), num(DATA.out_high), num(DATA.out_present))] : null,
      [s('money'), s('money_of', num(DATA.spent), num(DATA.budget))]].filter(Boolean).map(([label, text]) => el('tr', {}, el('th', { scope: 'row' }, label), el('td', {}, text))))));
}

function stockLayout() {
  const rows = [...DATA.held].sort((a, b) => Math.abs(b[3] - b[2]) * (b[6] > 0 ? 2 : 1) - Math.abs(a[3] - a[2]) * (a[6] > 0 ? 2 : 1));
  return section('layout', s('layout'), table([[s('warehouse'), (r) => named(DATA.warehouses[r[0]])], [s('item'), (r) => named(DATA.items[r[1]])], [s('now'), (r) => num(r[2]), 'n'], [s('best'), (r) => num(r[3]), 'n'],
    [s('change'), (r) => signed(r[3] - r[2]), 'n'], [s('bought'), (r) => num(r[4]), 'n'], [s('usd'), (r) => num(r[6]), 'n'], [s('m3'), (r) => num(r[5], 1), 'n']], rows, 20));
}

function stockNext() {
  return section('next', s('next'), el('p', {}, s('next_of', num(DATA.next_usd), num(DATA.next_spared))),
    table([[s('item'), (r) => named(DATA.items[r[1]])], [s('warehouse'), (r) => named(DATA.warehouses[r[0]])], [s('quantity'), (r) => num(r[2], 1), 'n'], [s('usd'), (r) => num(r[3]), 'n']], DATA.next, 10));
}

function stockReady() {
  return section('ready', s('ready'), el('p', {}, s('ready_note')), table([[s('area'), (r) => named(r[0])], [s('standard'), (r) => s(`phase${r[1]}`)], [s('season'), (r) => s(r[2] ? 'cold' : 'warm')],
    [s('people'), (r) => num(r[3]), 'n'], [s('of_people'), (r) => (r[4] ? percent(r[3] / r[4]) : '–'), 'n'], [s('binds'), (r) => s(`limit_${r[5]}`, named(r[6]), named(r[7]))]], DATA.ready, 36));
}

function stockAssumed() {
  return section('assumed', s('assumed'), el('p', {}, s('assumed_note')),
    table([[s('name'), (r) => plain(r[0])], [s('value'), (r) => num(r[1], 6), 'n'], [s('unit'), (r) => r[2]], [s('source'), (r) => r[4]]], DATA.parameters.filter((r) => r[3]), 20));
}

function stockRender() {
  document.documentElement.lang = LANGUAGES[lang];
  document.title = `${s('title')} – ${named(DATA.title)}`;
  document.getElementById('page').replaceChildren(...[stockMark(), stockHead(), el('main', {}, stockWorth(), stockNext(), stockLayout(), stockReady(), stockFutures(), stockAssumed()),
    el('footer', {}, t('footer', DATA.version)), el('div', { id: 'live', role: 'status', class: 'aloud' })].flat().filter(Boolean));
}
stockRender();
