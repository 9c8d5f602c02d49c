// Small helpers: the language, numbers and elements. Text from data only ever becomes a text node.
const DATA = JSON.parse(document.getElementById('data').textContent);
const LANGUAGES = ['en', 'ru', 'ky'];
let lang = Math.max(0, LANGUAGES.indexOf(DATA.lang));

function t(key, ...values) {
  const row = STRINGS[key];
  const text = row ? row[lang] || row[0] : plain(key);
  return text.replace(/\{(\d)\}/g, (all, i) => values[i] ?? '');
}
const named = (names) => (names ? names[lang] || names[0] : '');

const LOCALES = ['en-GB', 'ru-RU', Intl.DateTimeFormat.supportedLocalesOf('ky').length ? 'ky-KG' : 'ru-RU'];   // not every browser knows Kyrgyz
const locale = () => LOCALES[lang];
const isNumber = (v) => typeof v === 'number' && Number.isFinite(v);
// Making a format costs more than using it a hundred times: each is made once.
const formats = new Map();
function formatOf(key, make) {
  if (!formats.has(key)) formats.set(key, make());
  return formats.get(key);
}
const num = (v, decimals = 0) => (isNumber(v) ? formatOf(`${locale()} ${decimals}`, () => new Intl.NumberFormat(locale(), { maximumFractionDigits: decimals })).format(v + 0) : v === 'hidden' ? t('hidden') : '–');
// A little is not nothing, and nearly all is not all.
function percent(v, decimals = 0) {
  if (!isNumber(v)) return num(v);
  const step = 10 ** -decimals, whole = Math.abs(v) > 1e-6 ? Math.abs(v * 100) : 0;
  if (whole > 0 && whole < step / 2) return `${v < 0 ? '> −' : '< '}${num(step, decimals)} %`;
  if (v < 1 - 1e-6 && 100 - v * 100 < step / 2) return `> ${num(100 - step, decimals)} %`;
  return `${num(v * 100, decimals)} %`;
}
const tiny = (v) => (isNumber(v) ? (v === 0 ? '0' : Math.abs(v) < 0.001 ? v.toExponential(1) : num(v, 4)) : '–');
const signed = (v) => (isNumber(v) && v > 0 ? '+' : '') + num(v);
// a sum with something withheld in it is withheld, and so is the expected figure of an area that is not told
const plus = (a, b) => (isNumber(a) && isNumber(b) ? a + b : 'hidden');
const bandOf = (i, measure, day) => DATA.fans[i]?.[measure]?.[day] || ((DATA.fans_hidden || []).includes(`${i} ${measure}`) ? ['hidden', 'hidden', 'hidden', 'hidden', 'hidden', 'hidden'] : null);

const addDays = (iso, n) => new Date(Date.parse(`${iso}T00:00:00Z`) + n * 864e5).toISOString().slice(0, 10);
// Few browsers know Kyrgyz: its days are written by hand, after CLDR.
const KY_MONTHS = ['январь', 'февраль', 'март', 'апрель', 'май', 'июнь', 'июль', 'август', 'сентябрь', 'октябрь', 'ноябрь', 'декабрь'];
function kyrgyzDay(iso, isLong) {
  const [year, month, day] = iso.split('-').map(Number), name = KY_MONTHS[month - 1];
  return isLong ? `${year}-ж., ${day}-${name}` : `${day}-${name === 'май' ? name : `${name.slice(0, 3)}.`}`;
}
const dayText = (iso, options = { day: 'numeric', month: 'long', year: 'numeric' }) =>
  (iso && lang === 2 ? kyrgyzDay(iso, options.year) : iso ? formatOf(`${locale()} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', ...options })).format(new Date(`${iso}T00:00:00Z`)) : '–');
const shortDay = (iso) => dayText(iso, { day: 'numeric', month: 'short' });

function put(node, children) {
  for (const child of children.flat(Infinity))
    if (child !== null && child !== undefined && child !== false) node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  return node;
}

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === 'on') for (const [event, fn] of Object.entries(value)) node.addEventListener(event, fn);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  return put(node, children);
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  return put(node, children);
}

// What happens is said aloud as well: one place for it on the page.
function announce(text) {
  const live = document.getElementById('live');
  if (live) live.textContent = text;
}

// A section; its tables that have no name of their own are called after the heading they stand under.
function section(id, title, ...children) {
  const node = el('section', { id, 'aria-labelledby': `${id}-h` }, el('h2', { id: `${id}-h` }, title), children);
  let heading = title;
  const used = new Set();
  for (const found of node.querySelectorAll('h3, .scroll')) {
    if (found.tagName === 'H3') { heading = found.textContent; continue; }
    let name = heading;
    for (let i = 2; used.has(name); i++) name = `${heading} (${i})`;
    used.add(name);
    found.setAttribute('aria-label', name);
  }
  return node;
}
