// One small chart per measure: what was counted as a line, what is expected as a line within its band.
const COLORS = { displaced: '#33475b', returned: '#3a86c8', remaining: '#7a4f9a', with_hosts: '#2a8c6e', in_sites: '#d98c1f', on_the_way: '#c4472b' };

function niceStep(max, n) {
  const raw = max / n, power = 10 ** Math.floor(Math.log10(raw || 1));
  return [1, 2, 2.5, 5, 10].map((k) => k * power).find((step) => step >= raw) || 1;
}

function chart(measure) {
  const past = DATA.past[measure] || [], future = DATA.future[measure] || [];
  const W = 360, H = 190, left = 52, right = 10, top = 10, bottom = 26;
  const n = past.length + Math.max(0, future.length - 1);
  const range = (DATA.past_range?.[measure] || []).map(([low, high]) => (isNumber(low) && isNumber(high) ? [low, high] : null));
  const values = [...past, ...range.flat(), ...future.flat()].filter(isNumber);
  const max = Math.max(4, ...values), step = niceStep(max, 4), high = Math.ceil(max / step) * step;
  const x = (i) => left + (n > 1 ? i / (n - 1) : 0.5) * (W - left - right);
  const y = (v) => top + (1 - v / high) * (H - top - bottom);
  const path = (points) => points.map(([i, v], k) => `${k ? 'L' : 'M'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join('');
  const now = past.length - 1, color = COLORS[measure];
  const root = svg('svg', { viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': `${t(measure)}: ${num(past[now])}` });

  for (let v = 0; v <= high + step / 2; v += step)
    root.append(svg('line', { x1: left, x2: W - right, y1: y(v), y2: y(v), class: 'grid' }),
      svg('text', { x: left - 6, y: y(v) + 3.5, class: 'tick end' }, num(v, 1)));
  const every = Math.max(1, Math.ceil(n / 4));
  for (let i = 0; i < n; i += every)
    root.append(svg('text', { x: x(i), y: H - 8, class: `tick ${i === 0 ? '' : x(i) > W - 30 ? 'end' : 'middle'}` }, shortDay(addDays(DATA.first, i))));
  // stretches of days that have a range; a day alone still shows as a bar
  for (let i = 0; i < range.length; i++) {
    if (!range[i]) continue;
    let last = i;
    while (range[last + 1]) last++;
    const half = i === last ? 0.3 : 0, days = Array.from({ length: last - i + 1 }, (_, k) => i + k);
    const up = days.map((d) => [d, range[d][1]]), down = days.map((d) => [d, range[d][0]]).reverse();
    if (half) { up.unshift([i - half, range[i][1]]); up[1] = [i + half, range[i][1]]; down.unshift([i + half, range[i][0]]); down[1] = [i - half, range[i][0]]; }
    root.append(svg('path', { d: `${path([...up, ...down])}Z`, fill: color, class: 'band' }));
    i = last;
  }
  if (future.length > 1) {
    const up = future.map((b, d) => [now + d, b[3]]), down = future.map((b, d) => [now + d, b[1]]).reverse();
    root.append(svg('path', { d: `${path([...up, ...down])}Z`, fill: color, class: 'band' }),
      svg('path', { d: path(future.map((b, d) => [now + d, b[2]])), stroke: color, class: 'line expected' }));
  }
  root.append(svg('path', { d: path(past.map((v, i) => [i, v])), stroke: color, class: 'line' }),
    svg('line', { x1: x(now), x2: x(now), y1: top, y2: H - bottom, class: 'now' }),
    svg('circle', { cx: x(now), cy: y(past[now] ?? 0), r: 3.5, fill: color }));

  const readout = el('p', { class: 'readout', 'aria-live': 'polite' });
  const mark = svg('line', { y1: top, y2: H - bottom, class: 'mark', visibility: 'hidden' });
  root.append(mark);
  const say = (i) => {
    const date = shortDay(addDays(DATA.first, i));
    const b = future[i - now];
    const r = range[i];
    readout.textContent = i <= now || !b ? `${date}: ${num(past[Math.min(i, now)])}${r ? ` (${num(r[0])} – ${num(r[1])})` : ''}` : `${date}: ${num(b[2])} (${num(b[1])} – ${num(b[3])})`;
  };
  const at = (event) => {
    const box = root.getBoundingClientRect();
    const i = Math.round(((event.clientX - box.left) / box.width * W - left) / (W - left - right) * (n - 1));
    const k = Math.min(n - 1, Math.max(0, i));
    mark.setAttribute('x1', x(k)); mark.setAttribute('x2', x(k)); mark.setAttribute('visibility', 'visible');
    say(k);
  };
  root.addEventListener('pointermove', at);
  root.addEventListener('pointerleave', () => { mark.setAttribute('visibility', 'hidden'); say(now); });
  say(now);
  return el('figure', { class: 'chart' }, el('figcaption', {}, el('i', { style: `background:${color}` }), t(measure)), root, readout);
}

// Unmet need against the coverage of the worst off: each point is a plan; the plan's own stands apart.
function fairChart(points) {
  const W = 360, H = 190, left = 58, right = 14, top = 10, bottom = 38, color = COLORS.remaining;
  const line = points.filter((p) => p[1] !== 'plan'), xs = points.map((p) => p[2]), ys = points.map((p) => p[4]);
  const spread = (values, least) => { const low = Math.min(...values), high = Math.max(...values), pad = Math.max((high - low) * 0.12, least); return [low - pad, high + pad]; };
  const [x0, x1] = spread(xs, 0.01), [y0, y1] = spread(ys, Math.max(1, 0.002 * Math.max(...ys)));
  const x = (v) => left + (v - x0) / (x1 - x0) * (W - left - right), y = (v) => top + (1 - (v - y0) / (y1 - y0)) * (H - top - bottom);
  const title = t(points[0][0] ? 'fair_shelter' : 'fair_goods'), root = svg('svg', { viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': title });
  const stepX = niceStep(x1 - x0, 4), stepY = niceStep(y1 - y0, 4);
  for (let v = Math.ceil(y0 / stepY) * stepY; v <= y1; v += stepY)
    root.append(svg('line', { x1: left, x2: W - right, y1: y(v), y2: y(v), class: 'grid' }), svg('text', { x: left - 6, y: y(v) + 3.5, class: 'tick end' }, num(v, stepY < 1 ? 1 : 0)));
  for (let v = Math.ceil(x0 / stepX) * stepX; v <= x1; v += stepX)
    root.append(svg('text', { x: x(v), y: H - 22, class: 'tick middle' }, percent(v, stepX < 0.01 ? 1 : 0)));
  root.append(svg('text', { x: (left + W - right) / 2, y: H - 6, class: 'tick middle' }, t('fair_axis')),
    svg('path', { d: line.map((p, i) => `${i ? 'L' : 'M'}${x(p[2]).toFixed(1)} ${y(p[4]).toFixed(1)}`).join(''), stroke: color, class: 'line' }));
  const readout = el('p', { class: 'readout', 'aria-live': 'polite' });
  const say = (p) => { readout.textContent = t('fair_point', t(`fair_${p[1]}`), percent(p[2], 1), num(p[4]), num(p[3], 3)); };
  for (const p of points) {
    const dot = svg('circle', { cx: x(p[2]), cy: y(p[4]), r: p[1] === 'plan' ? 6 : 4, fill: p[1] === 'plan' ? 'none' : color, stroke: p[1] === 'plan' ? COLORS.on_the_way : color, 'stroke-width': 2, tabindex: 0 });
    dot.append(svg('title', {}, t('fair_point', t(`fair_${p[1]}`), percent(p[2], 1), num(p[4]), num(p[3], 3))));
    for (const event of ['pointerenter', 'focus']) dot.addEventListener(event, () => say(p));
    root.append(dot);
  }
  say(points[points.length - 1]);
  return el('figure', { class: 'chart fairness' }, el('figcaption', {}, el('i', { style: `background:${color}` }), title), root, readout);
}

// What the plan reaches against the budget: one line for each column of DATA.funding, what is there now as a dashed mark.
const FUNDING_COLORS = ['#c4472b', '#33475b', '#d98c1f', '#2a8c6e'];

function fundingChart(title, lines, show) {
  const W = 360, H = 210, left = 56, right = 12, top = 12, bottom = 28, points = DATA.funding, far = points[points.length - 1][0];
  const values = points.flatMap((f) => lines.map(([, k]) => f[k])).filter(isNumber);
  const least = Math.min(0, ...values), most = show === percent ? 1 : Math.max(1, ...values), step = niceStep(most - least, 4);
  const low = Math.floor(least / step) * step, high = Math.ceil(most / step - 1e-9) * step;
  const x = (share) => left + share / far * (W - left - right), y = (v) => top + (high - v) / (high - low) * (H - top - bottom);
  const root = svg('svg', { viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': title });
  for (let v = low; v <= high + step / 2; v += step)
    root.append(svg('line', { x1: left, x2: W - right, y1: y(v), y2: y(v), class: 'grid' }), svg('text', { x: left - 6, y: y(v) + 3.5, class: 'tick end' }, show(v)));
  for (let share = 0; share <= far + 1e-9; share += 0.5)
    root.append(svg('text', { x: x(share), y: H - 9, class: `tick ${share === 0 ? '' : share > far - 0.1 ? 'end' : 'middle'}` }, percent(share)));
  root.append(svg('line', { x1: x(1), x2: x(1), y1: top, y2: H - bottom, class: 'now' }), svg('text', { x: x(1) + 4, y: top + 8, class: 'tick' }, t('now_word')));
  lines.forEach(([, k], i) => {
    const some = points.filter((f) => isNumber(f[k]));
    root.append(svg('path', { d: some.map((f, j) => `${j ? 'L' : 'M'}${x(f[0]).toFixed(1)} ${y(f[k]).toFixed(1)}`).join(''), stroke: FUNDING_COLORS[i], class: 'line' }));
    for (const f of some) root.append(svg('circle', { cx: x(f[0]), cy: y(f[k]), r: 2.5, fill: FUNDING_COLORS[i] }, svg('title', {}, `${percent(f[0])}: ${show(f[k], 1)}`)));
  });
  return el('figure', { class: 'chart' }, el('figcaption', {}, title), root,
    el('p', { class: 'readout' }, lines.map(([key], i) => [i ? ' · ' : '', el('span', { style: `color:${FUNDING_COLORS[i]}` }, t(key))])));
}
