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
const num = (v, decimals = 0) => (isNumber(v) ? new Intl.NumberFormat(locale(), { maximumFractionDigits: decimals }).format(v + 0) : v === 'hidden' ? t('hidden') : '–');
const percent = (v, decimals = 0) => (isNumber(v) ? `${num(v * 100, decimals)} %` : '–');
const tiny = (v) => (isNumber(v) ? (v === 0 ? '0' : Math.abs(v) < 0.001 ? v.toExponential(1) : num(v, 4)) : '–');
const signed = (v) => (isNumber(v) ? (v > 0 ? '+' : '') + num(v) : '–');

const addDays = (iso, n) => new Date(Date.parse(`${iso}T00:00:00Z`) + n * 864e5).toISOString().slice(0, 10);
const dayText = (iso, options = { day: 'numeric', month: 'long', year: 'numeric' }) =>
  (iso ? new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', ...options }).format(new Date(`${iso}T00:00:00Z`)) : '–');
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

// A table: columns are [head, cell(row), kind]; kind 'n' is a number, flush right. Long ones show a first part.
function table(columns, rows, first = 12) {
  const body = el('tbody');
  const fill = (some) => some.forEach((row) => body.append(el('tr', { class: row.rowClass }, columns.map(([, cell, kind]) => el('td', { class: kind }, cell(row))))));
  if (!rows.length) return el('p', { class: 'quiet' }, t('nothing_here'));
  fill(rows.slice(0, first));
  const wrap = el('div', { class: 'scroll', tabindex: 0, role: 'region' },
    el('table', {}, el('thead', {}, el('tr', {}, columns.map(([head, , kind]) => el('th', { class: kind, scope: 'col' }, head)))), body));
  if (rows.length <= first) return wrap;
  const more = el('button', { type: 'button', class: 'more', on: { click: () => { fill(rows.slice(first)); more.remove(); } } }, t('show_all', num(rows.length)));
  return el('div', {}, wrap, more);
}

const section = (id, title, ...children) => el('section', { id, 'aria-labelledby': `${id}-h` }, el('h2', { id: `${id}-h` }, title), children);
