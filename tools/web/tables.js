// Tables: sorted by their heads, filtered, copied for a sheet, saved as CSV.

// What a cell shows as a number: the marks of the language's thousands and decimals are known from how it writes one.
function marks() {
  const parts = new Intl.NumberFormat(locale()).formatToParts(12345.6);
  return { group: parts.find((p) => p.type === 'group')?.value || ' ', decimal: parts.find((p) => p.type === 'decimal')?.value || '.' };
}

function numberIn(text) {
  const { group, decimal } = marks();
  const plainText = text.replace(/[\s\u00a0\u202f]/g, '').split(group).join('').replace(decimal, '.').replace('−', '-');
  const found = /-?\d+(\.\d+)?/.exec(plainText);
  return found ? { value: Number(found[0]), alone: /^[+-]?\d+(\.\d+)?%?$/.test(plainText), percent: plainText.endsWith('%') } : null;
}

// Text that a sheet would take for a formula stays text: an apostrophe before it says so.
const safeText = (text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

// A cell for a sheet: numbers as the reader's sheet reads them (or with a point, for CSV), all else one line of text.
function sheetCell(node, isNumeric, decimal) {
  const text = node.innerText.replace(/\s+/g, ' ').trim();
  const found = isNumeric ? numberIn(text) : null;
  if (found?.alone) return String(found.percent ? `${found.value}%` : found.value).replace('.', decimal);
  return safeText(text === '–' ? '' : text);
}

function toClipboard(text) {
  const give = (event) => { event.clipboardData.setData('text/plain', text); event.preventDefault(); };
  document.addEventListener('copy', give);
  let done = false;
  try { done = document.execCommand('copy'); } catch { done = false; }
  document.removeEventListener('copy', give);
  if (done) return Promise.resolve(true);
  return navigator.clipboard ? navigator.clipboard.writeText(text).then(() => true, () => false) : Promise.resolve(false);
}

function save(name, text) {
  const link = el('a', { href: URL.createObjectURL(new Blob([`\ufeff${text}`], { type: 'text/csv;charset=utf-8' })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Columns are [head, cell(row), kind, key(row)]: kind 'n' is a number, flush right; key is what the column sorts by, where that is not what it
// shows. Long tables show a first part and can be filtered; `options.row(row)` says what a row opens.
function table(columns, list, first = 12, options = {}) {
  if (!list.length) return el('p', { class: 'quiet' }, t('nothing_here'));
  const state = { all: false, word: '', column: -1, up: true };
  const rowOf = (row) => el('tr', { class: row.rowClass }, columns.map(([, cell, kind], k) => el(k === 0 ? 'th' : 'td', { class: kind, scope: k === 0 ? 'row' : null }, cell(row))));
  const made = list.map((row, i) => ({ row, i, keys: [], kept: null, get node() { return (this.kept ??= rowOf(row)); } }));     // a row is drawn when it is first looked at
  const keyOf = (one, k) => {
    if (one.keys[k] === undefined) {
      const [, , kind, key] = columns[k], text = one.node.children[k].textContent.trim();
      one.keys[k] = key ? key(one.row) ?? '' : kind === 'n' ? numberIn(text)?.value ?? '' : text;
    }
    return one.keys[k];
  };
  const inOrder = (a, b) => {
    const x = keyOf(a, state.column), y = keyOf(b, state.column), way = state.up ? 1 : -1;
    if (x === '' || y === '') return (x === '') - (y === '') || a.i - b.i;       // what is not known comes last, whichever way
    return way * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), locale())) || a.i - b.i;
  };
  const body = el('tbody');
  const chosen = () => {
    const some = made.filter((one) => !state.word || one.node.textContent.toLowerCase().includes(state.word));
    return state.column < 0 ? some : some.sort(inOrder);
  };
  const more = el('button', { type: 'button', class: 'more', on: { click: () => { state.all = true; show(); } } });
  const heads = columns.map(([head, , kind], k) => el('th', { class: kind, scope: 'col' }, head === '' ? '' : el('button', { type: 'button', class: 'sort', on: { click: () => {
    state.up = state.column === k ? !state.up : kind !== 'n';
    state.column = k;
    show();
    announce(t(state.up ? 'sorted_up' : 'sorted_down', heads[k].textContent));
  } } }, head)));
  const show = () => {
    const some = chosen();
    body.replaceChildren(...(state.all ? some : some.slice(0, first)).map((one) => one.node));
    more.hidden = state.all || some.length <= first;
    more.textContent = t('show_all', num(some.length));
    heads.forEach((head, k) => (k === state.column ? head.setAttribute('aria-sort', state.up ? 'ascending' : 'descending') : head.removeAttribute('aria-sort')));
  };
  const text = (between, decimal, quote) => {
    const shown = [...body.children];
    body.replaceChildren(...chosen().map((one) => one.node));                    // all rows, not only those shown
    const lines = [[...heads], ...[...body.children].map((row) => [...row.children])].map((cells, line) => cells.map((cell, k) => quote(sheetCell(cell, line > 0 && columns[k][2] === 'n', decimal))).join(between));
    body.replaceChildren(...shown);
    return lines.join('\r\n');
  };
  const quoted = (value) => (/[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value);
  const tools = el('div', { class: 'tools' },
    list.length > 8 && el('label', {}, t('filter'), ' ', el('input', { type: 'search', on: { input: (event) => { state.word = event.target.value.trim().toLowerCase(); show(); announce(t('rows_shown', num(chosen().length))); } } })),
    el('button', { type: 'button', class: 'copy', on: { click: () => toClipboard(text('\t', marks().decimal, (v) => v)).then((done) => announce(t(done ? 'copied' : 'not_copied', num(chosen().length)))) } }, t('copy')),
    el('button', { type: 'button', class: 'csv', on: { click: () => save(`${options.name || 'table'}.csv`, `${text(',', '.', quoted)}\r\n`) } }, 'CSV'));
  show();
  return el('div', { class: 'table' }, el('div', { class: 'scroll', tabindex: 0, role: 'region' }, el('table', {}, el('thead', {}, el('tr', {}, heads)), body)), more, list.length > 1 ? tools : null);
}
