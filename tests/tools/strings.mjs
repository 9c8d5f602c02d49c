// tests/tools/strings.mjs - the sentences of the page and of the catalogues, held against each other.
//
//   node strings.mjs WEB PO GLOSSARY.csv
//
// WEB is tools/web, PO tools/po. Prints what is wrong, a line each; ends with 1 where anything is.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';

const [web, po, glossaryFile] = process.argv.slice(2), wrong = [];
const LANGUAGES = ['en', 'ru', 'ky'];
const source = Object.fromEntries(readdirSync(web).filter((f) => f.endsWith('.js')).map((f) => [f, readFileSync(join(web, f), 'utf8')]));
// The page of prepositioning has a list of its own, which it adds to the others under stock_.
const [ownList] = /^const STOCK = \{.*?^\};$/ms.exec(source['stock.js']);
source['stock.js'] = source['stock.js'].replace(ownList, '');
const { STRINGS, WORDS, STOCK } = vm.runInNewContext(`let lang = 0; ${source['strings.js']}\n${ownList}\n({ STRINGS, WORDS, STOCK })`);
for (const [key, row] of Object.entries(STOCK)) STRINGS[`stock_${key}`] = row;

// Words that are alike in every language: names, units, codes, what is said in all three at once.
const alike = /\b(?:Paanek|Sphere|Natural|Earth|US|USD|SMS|CSV|Tab|Enter|Escape|Excel|min|km|t|Gini)\b|\bremoved\.csv\b|\{\d\}/g;
for (const [list, name] of [[STRINGS, 'STRINGS'], [WORDS, 'WORDS']])
  for (const [key, row] of Object.entries(list)) {
    if (row.length !== 3 || row.some((text) => typeof text !== 'string' || text.trim() === '')) { wrong.push(`${name}.${key}: not three texts`); continue; }
    const places = row.map((text) => (text.match(/\{\d\}/g) || []).sort().join(''));
    if (places[1] !== places[0] || places[2] !== places[0]) wrong.push(`${name}.${key}: other values in translation: ${places.join(' / ')}`);
    if (key === 'exercise' || row[0] === row[1]) continue;
    for (const k of [1, 2]) {
      const left = row[k].replace(alike, '').match(/[A-Za-z]{2,}/g);
      if (left) wrong.push(`${name}.${key} (${LANGUAGES[k]}): Latin letters: ${left.join(' ')}`);
    }
  }

// Every key that is asked for is there. A key put together from parts is looked up by its beginning.
for (const [file, text] of Object.entries(source)) {
  if (file === 'strings.js') continue;
  for (const [, key] of text.matchAll(/\bt\('([^']+)'/g)) if (!(key in STRINGS)) wrong.push(`${file}: '${key}' is asked for and is no string`);
  for (const [, start] of text.matchAll(/\bt\(`([a-z_]+)\$\{/g)) if (!Object.keys(STRINGS).some((key) => key.startsWith(start))) wrong.push(`${file}: no string begins with '${start}'`);
  // A sentence that is written where it is shown is one that nobody translates: two words of English in a literal that is no class, selector or path.
  for (const [, literal] of text.replace(/\/\/.*$/gm, '').matchAll(/'((?:[^'\\\n]|\\.)*)'/g))
    if (/\b(?:the|of|and|is|are|with|from|not|all|this|that|for|to|in|on)\b/i.test(literal) && /[a-z]+ [a-z]+/i.test(literal) && !(literal in STRINGS) && !/^[.#\[]|^use strict$/.test(literal)) wrong.push(`${file}: '${literal}' is not in strings.js`);
}

function catalogue(file) {
  return readFileSync(file, 'utf8').split('\n\n').slice(1).map((block) => {
    const entry = { msgid: '', plural: null, forms: [] };
    let put = () => {};
    for (const line of block.split('\n')) {
      const text = /"(.*)"$/.exec(line)?.[1] ?? '', form = /^msgstr(?:\[(\d)\])? /.exec(line);
      if (line.startsWith('msgid_plural ')) { entry.plural = ''; put = (s) => { entry.plural += s; }; } else if (line.startsWith('msgid ')) put = (s) => { entry.msgid += s; };
      else if (form) { const k = Number(form[1] || 0); entry.forms[k] = ''; put = (s) => { entry.forms[k] += s; }; } else if (!line.startsWith('"')) continue;
      put(text);
    }
    return entry;
  }).filter((entry) => entry.msgid);
}
const conversions = (text) => (text.match(/%(?:\d+\$)?[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|j|z|t|L)?[diouxXeEfgGcs%]/g) || []).map((c) => c.replace(/\d+\$/, ''));
// By hand: the form of each count, as people say it.
const FORMS = {
  ru: { 0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 11: 2, 12: 2, 14: 2, 19: 2, 20: 2, 21: 0, 22: 1, 25: 2, 100: 2, 101: 0, 104: 1, 111: 2, 112: 2, 121: 0, 1001: 0, 1011: 2 },
  ky: { 0: 1, 1: 0, 2: 1, 5: 1, 11: 1, 21: 1, 101: 1 },
};
const translated = {};
for (const language of ['ru', 'ky']) {
  const file = join(po, `${language}.po`), [, n, rule] = /nplurals=(\d); plural=(.*?);\\n/.exec(readFileSync(file, 'utf8')), entries = catalogue(file);
  const form = new Function('n', `return Number(${rule})`);
  for (const [count, expected] of Object.entries(FORMS[language])) if (form(Number(count)) !== expected) wrong.push(`${language}.po: ${count} takes form ${form(Number(count))}, expected ${expected}`);
  if (entries.length < 1000) wrong.push(`${language}.po: only ${entries.length} sentences`);
  for (const { msgid, plural, forms } of entries) {
    if (forms.length !== (plural === null ? 1 : Number(n)) || forms.some((f) => !f)) wrong.push(`${language}.po: "${msgid}": ${forms.length} forms`);
    for (const text of forms) {
      const given = conversions(text || ''), wanted = conversions(plural ?? msgid);
      if ([...given].sort().join() !== [...wanted].sort().join() || (!/%\d+\$/.test(text) && given.join() !== wanted.join())) wrong.push(`${language}.po: "${msgid}": ${given.join(' ')} for ${wanted.join(' ')}`);
    }
  }
  translated[language] = new Map(entries.map((e) => [e.msgid.toLowerCase().trim(), e.forms]));
}

// A term that stands alone as a sentence or a word is the glossary's.
if (glossaryFile) {
  const rows = readFileSync(glossaryFile, 'utf8').trim().split(/\r?\n/).map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => m[1] ?? m[2]));
  const stems = (text) => text.toLowerCase().replace(/ё/g, 'е').split(/[^\p{L}]+/u).filter((w) => w.length > 2).map((w) => w.slice(0, Math.max(3, Math.min(5, w.length - 2))));
  let held = 0;
  for (const [, en, ...terms] of rows.slice(1)) {
    const own = [...Object.values(STRINGS), ...Object.values(WORDS)].filter((row) => row[0].toLowerCase() === en.toLowerCase());
    for (const [k, language] of [[0, 'ru'], [1, 'ky']]) {
      const allowed = terms[k].split(/[,;()]/).map(stems).filter((list) => list.length);
      const said = [...own.map((row) => row[k + 1]), ...(translated[language].get(en.toLowerCase()) || [])];
      for (const text of said.filter(() => allowed.length)) {
        const have = text.toLowerCase().replace(/ё/g, 'е');
        held++;
        if (!allowed.some((list) => list.some((stem) => have.includes(stem)))) wrong.push(`${language}: "${en}" is "${text}", in the glossary "${terms[k]}"`);
      }
    }
  }
  if (held < 20) wrong.push(`only ${held} terms of the glossary are used`);
}

for (const line of wrong) console.log(line);
process.exit(wrong.length ? 1 : 0);
