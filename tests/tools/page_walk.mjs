// tests/tools/page_walk.mjs - walks through a report page as a person would, in headless Chromium over its own pipe.
//
//   node page_walk.mjs PAGE WIDTH LANGUAGE AXE.js PROFILE [WORD OF A HOSTILE NAME]
//
// Prints one line for each claim: "ok - ..." or "not ok - ... (what was seen)". Ends with 1 where one does not hold.
// With PAGE_SHOTS=FOLDER it puts pictures there; numbers that are measured and not claimed begin with "#".
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [page, widthText, language, axe, profile, hostile] = process.argv.slice(2), width = Number(widthText);
const browser = spawn('chromium', ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
  '--host-resolver-rules=MAP * ~NOTFOUND', '--proxy-server=127.0.0.1:9', `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
const [, , , toBrowser, fromBrowser] = browser.stdio, waiting = new Map(), said = [];
let number = 0, kept = Buffer.alloc(0), session, failures = 0;
fromBrowser.on('data', (bytes) => {
  kept = Buffer.concat([kept, bytes]);
  for (let end; (end = kept.indexOf(0)) >= 0; kept = kept.subarray(end + 1)) {
    const message = JSON.parse(kept.subarray(0, end).toString());
    if (message.id) {
      const { resolve, reject } = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) reject(new Error(JSON.stringify(message.error))); else resolve(message.result);
    } else if (message.method === 'Runtime.exceptionThrown') said.push(message.params.exceptionDetails.exception?.description || message.params.exceptionDetails.text);
    else if (message.method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(message.params.type)) said.push(message.params.args.map((a) => a.value ?? a.description).join(' '));
    else if (message.method === 'Log.entryAdded' && ['error', 'warning'].includes(message.params.entry.level)) said.push(message.params.entry.text);
  }
});
const send = (method, params = {}) => new Promise((resolve, reject) => {
  waiting.set(++number, { resolve, reject });
  toBrowser.write(`${JSON.stringify({ id: number, method, params, sessionId: session })}\0`);
});
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function value(expression) {
  const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true, userGesture: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
  return result.value;
}
function claim(text, holds, seen = '') {
  if (!holds) failures++;
  console.log(`${holds ? 'ok' : 'not ok'} - ${language} ${width}: ${text}${holds ? '' : ` (${typeof seen === 'string' ? seen : JSON.stringify(seen)})`}`);
}
const KEYS = { Tab: 9, Enter: 13, Escape: 27, ArrowRight: 39, ArrowDown: 40, v: 86 };
async function press(key, extra = {}) {
  const common = { key, code: key, windowsVirtualKeyCode: KEYS[key], nativeVirtualKeyCode: KEYS[key], ...(key === 'Enter' ? { text: '\r' } : {}), ...extra };
  await send('Input.dispatchKeyEvent', { type: 'keyDown', ...common });
  await send('Input.dispatchKeyEvent', { type: 'keyUp', ...common, text: undefined, commands: undefined });
  await pause(20);
}
async function shot(name, clip) {
  if (!process.env.PAGE_SHOTS) return;
  const { data } = await send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: Boolean(clip), clip });
  writeFileSync(`${process.env.PAGE_SHOTS}/${language}-${width}-${name}.png`, Buffer.from(data, 'base64'));
}
const section = async (id) => value(`(() => { const r = document.getElementById('${id}')?.getBoundingClientRect(); return r && { x: 0, y: r.top + scrollY, width: ${width}, height: Math.min(r.height, 1800), scale: 1 }; })()`);
const overflow = () => value('[document.documentElement.scrollWidth, document.documentElement.clientWidth]');
async function open(url) {
  await send('Page.navigate', { url: 'about:blank' });
  await send('Page.navigate', { url });
  await settled();
}

async function settled() {
  for (let i = 0; i < 600 && !(await value('document.readyState === "complete" && document.getElementById("main")?.dataset.drawn === "all"')); i++) await pause(50);
}

async function walkThrough() {
  const { targetInfos } = await send('Target.getTargets');
  session = (await send('Target.attachToTarget', { targetId: targetInfos.find((x) => x.type === 'page').targetId, flatten: true })).sessionId;
  for (const domain of ['Page', 'Runtime', 'Log']) await send(`${domain}.enable`);
  await send('Emulation.setDeviceMetricsOverride', { width, height: width < 600 ? 844 : 1000, deviceScaleFactor: 1, mobile: width < 600 });
  await send('Network.emulateNetworkConditions', { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 }).catch(() => {});
  const url = pathToFileURL(page).href;
  await open(url);
  await value(`(() => { const s = document.getElementById('language'); s.value = ${['en', 'ru', 'ky'].indexOf(language)}; s.dispatchEvent(new Event('change', { bubbles: true })); })()`);
  await settled();
  console.log(`# first picture ${Math.round(await value('performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN'))} ms, page ready ${Math.round(await value('performance.now()'))} ms`);
  await shot('top');
  if (process.env.PAGE_SHOTS) for (const id of ['map-section', 'compare', 'gaps', 'sleep', 'prices', 'reports']) if (await section(id)) await shot(id, await section(id));

  claim('the page speaks the language', (await value('document.documentElement.lang')) === language, await value('document.documentElement.lang'));
  let [wide, room] = await overflow();
  claim('nothing sticks out', wide <= room, `${wide} > ${room}: ${await value(`[...document.querySelectorAll('main *')].filter((n) => n.getBoundingClientRect().right > innerWidth + 1 && !n.closest('.scroll, #map, svg')).slice(0, 5).map((n) => n.tagName + '.' + n.className + ' ' + n.textContent.slice(0, 30)).join('; ')`)}`);

  await value('document.querySelector(".inwords summary").click()');
  await pause(100);
  claim('the map has its words', (await value('document.querySelectorAll(".twin table").length')) === 2);

  // where the results speak the reader's language nothing else is left but what the data's own people wrote
  const english = () => {
    const data = JSON.parse(document.getElementById('data').textContent), own = [...data.sources.flat(), ...data.reports.map((r) => r[3]), ...data.figures.flat(), ...data.shelters.map((s) => s.agency), ...data.warehouses.map((w) => w[4]), ...data.shipments.map((s) => s[4]), ...data.sums.map((s) => s[1])]
      .filter((text) => typeof text === 'string' && text).sort((a, b) => b.length - a.length);
    const found = [], nodes = document.createTreeWalker(document.getElementById('page'), NodeFilter.SHOW_TEXT);
    for (let node; (node = nodes.nextNode());) {
      if (node.parentElement.closest('option[lang], script, noscript')) continue;
      let text = node.textContent;
      for (const word of own) text = text.split(word).join(' ');
      if (/\b(?:the|of|and|or|with|for|from|by|is|are|not|no|to|in|on|at|days?|persons?|places?|rows?|all|per|none|need|site|road|area|units?|more|less|used|plan|shelter|goods)\b/i.test(text)) found.push(text.trim().slice(0, 80));
    }
    return [...new Set(found)].slice(0, 8);
  };
  const spoken = await value('JSON.parse(document.getElementById("data").textContent).lang');
  if (language !== 'en' && spoken === language) {
    const left = await value(`(${english})()`);
    claim('no English is left', left.length === 0, left);
  }

  // by keyboard alone: to the map, along the sites, into one and out again
  await value('document.activeElement.blur(), document.querySelector("#day").focus()');
  let reached = false;
  for (let i = 0; i < 60 && !reached; i++) {
    await press('Tab');
    reached = await value('document.activeElement.dataset?.walk === "site"');
  }
  claim('Tab reaches a site on the map', reached);
  await press('ArrowRight');
  const site = await value('document.activeElement.dataset?.opens || ""');
  await press('Enter');
  const opened = await value('({ open: !document.getElementById("details").hidden, focus: document.activeElement.id, hash: location.hash, tables: document.querySelectorAll("#details table").length })');
  claim('Enter opens its details, and they have the focus', opened.open && opened.focus === 'details' && opened.tables > 0, opened);
  claim('the address says so', decodeURIComponent(opened.hash).startsWith(`#${site}`) && site.startsWith('site/'), [opened.hash, site]);
  await shot('details');
  [wide, room] = await overflow();
  claim('nothing sticks out with details open', wide <= room, `${wide} > ${room}`);
  const violations = async () => value('axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + n.html.slice(0, 120) + " " + (n.any[0]?.message || "")).join(" | ")}`))');
  await send('Runtime.evaluate', { expression: readFileSync(axe, 'utf8') });
  const found = await violations();
  claim('axe finds nothing serious, details and words of the map open', found.length === 0, found);
  await press('Escape');
  claim('Escape closes them and gives the focus back', await value(`document.getElementById("details").hidden && location.hash === "" && document.activeElement.dataset?.opens === ${JSON.stringify(site)}`), await value('document.activeElement.outerHTML.slice(0, 200)'));

  // the day moves the map
  const before = await value('document.querySelector("#map-section output").textContent');
  await value('document.getElementById("day").focus()');
  await press('ArrowRight');
  await press('ArrowRight');
  claim('the slider moves the day', (await value('document.querySelector("#map-section output").textContent')) !== before);

  // a table sorts, both ways, and says so; what is copied is what is seen
  const column = `[...document.querySelectorAll('#sleep tbody tr')].map((r) => Number(r.children[3].textContent.replace(/[^0-9]/g, '') || NaN)).filter((v) => !Number.isNaN(v))`;
  const rising = (list) => list.every((v, i) => i === 0 || list[i - 1] <= v);
  await value('document.querySelector("#sleep .more")?.click(), document.querySelectorAll("#sleep th button")[3].click()');
  const down = await value(column);
  claim('a head sorts its numbers', down.length > 1 && rising([...down].reverse()) && (await value('document.querySelectorAll("#sleep thead th")[3].getAttribute("aria-sort")')) === 'descending', down.slice(0, 12));
  await value('document.querySelectorAll("#sleep th button")[3].click()');
  const up = await value(column);
  claim('... and the other way', rising(up) && (await value('document.querySelectorAll("#sleep thead th")[3].getAttribute("aria-sort")')) === 'ascending', up.slice(0, 12));
  await value('document.querySelector("#sleep button.copy").click()');
  await pause(100);
  await value('(() => { const area = document.createElement("textarea"); area.id = "pasted"; document.body.append(area); area.focus(); })()');
  await press('v', { modifiers: 2, commands: ['paste'] });
  const pasted = (await value('document.getElementById("pasted").value')).split('\n');
  await value('document.getElementById("pasted").remove()');
  const cells = pasted.map((line) => line.replace(/\r$/, '').split('\t'));
  claim('a table is copied as cells', cells.length > 1 && cells.every((line) => line.length === cells[0].length && line.length > 3), pasted.slice(0, 3));
  claim('... its numbers as numbers', cells.slice(1).every((line) => /^-?\d*$/.test(line[3])), cells.slice(1, 4));
  if (hostile) {
    claim('a hostile name is shown as text', await value(`document.body.innerText.includes(${JSON.stringify(hostile)})`));
    claim('... and makes nothing run', (await value('typeof window.taken')) === 'undefined' && (await value('document.querySelectorAll("main script, main img").length')) === 0);
    claim('... and is no formula when copied', cells.every((line) => line.every((cell) => !/^[=+@]|^-\D/.test(cell))) && cells.some((line) => line.some((cell) => cell.startsWith("'="))), cells.slice(0, 4));
  }
  const deep = await value('JSON.parse(document.getElementById("data").textContent).areas.find((a) => a.leaf).id');
  await open(`${url}#area/${encodeURIComponent(deep)};day=1`);
  claim('an address opens an area on a day', await value('!document.getElementById("details").hidden && document.getElementById("day").value === "1"'));
  claim('nothing on the console', said.length === 0, said);
  if (process.env.PAGE_SHOTS) {
    await value('document.querySelector("#details .close").click()');
    const { data } = await send('Page.printToPDF', { preferCSSPageSize: true, printBackground: true });
    writeFileSync(`${process.env.PAGE_SHOTS}/${language}-${width}.pdf`, Buffer.from(data, 'base64'));
  }
}

const limit = setTimeout(() => { console.log('not ok - the browser answers in time'); browser.kill(); process.exit(1); }, 400000);
try {
  await walkThrough();
} catch (error) {
  claim('the walk comes to its end', false, String(error));
}
clearTimeout(limit);
browser.kill();
process.exit(failures ? 1 : 0);
