'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const [NUMBER, STATE, RANK, BEGIN, END, WORKER, REASON, VALUES] = [0, 1, 2, 3, 4, 5, 6, 7];
  const objectives = data.objectives;
  const parameters = data.parameters;
  const PARAMETERS = VALUES + objectives.length;
  const completed = data.trials.filter(trial => trial[RANK] !== null);
  const blue = '#0072b2', orange = '#d55e00', grey = '#999999';
  const colours = {
    completed: blue, pruned: grey, diverged: orange, failed: '#cc79a7', cancelled: '#56b4e9',
    running: '#009e73', queued: '#bbbbbb', paused: '#e69f00',
  };
  const shades = ['#440154', '#3b528b', '#21918c', '#5ec962', '#fde725'];
  const main = document.getElementById('main');
  const charts = [];
  const waiting = [];

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const short = value => {
    if (value === null || value === undefined) return '';
    if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(3) : String(Number(value.toPrecision(4)));
  };

  const section = (id, title, note) => {
    const part = make('section', { id, 'aria-labelledby': `${id}-title` }, make('h2', { id: `${id}-title` }, title));
    if (note) part.append(make('p', { class: 'note' }, note));
    main.append(part);
    document.getElementById('contents').append(make('li', {}, make('a', { href: `#${id}` }, title)));
    return part;
  };

  // Charts are drawn one after the other once the page shows: ten thousand trials take seconds.
  const draw = (parent, label, option, height, use) => {
    const place = make('div', { class: 'chart', role: 'img', 'aria-label': label });
    if (height) place.style.height = `${height}px`;
    parent.append(make('figure', {}, place));
    waiting.push(() => {
      const chart = echarts.init(place, null, { renderer: 'canvas' });
      chart.setOption({ animation: false, aria: { enabled: true }, ...option });
      charts.push(chart);
      if (use) use(chart);
    });
  };

  const drawNext = () => {
    const job = waiting.shift();
    if (!job) {
      document.body.dataset.drawn = String(charts.length);
      return;
    }
    job();
    setTimeout(drawNext);
  };

  const table = (parent, label, heads, rows) => {
    const body = make('tbody');
    for (const row of rows) {
      body.append(make('tr', {}, ...row.map(cell =>
        make('td', typeof cell === 'number' ? { class: 'number' } : {}, short(cell)))));
    }
    const head = make('tr', {}, ...heads.map((name, at) =>
      make('th', rows.length > 0 && typeof rows[0][at] === 'number' ? { scope: 'col', class: 'number' } : { scope: 'col' },
        name)));
    const whole = make('table', { 'aria-label': label }, make('thead', {}, head), body);
    parent.append(make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label }, whole));
    return body;
  };

  const numberOr = text => text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;

  const choice = (parameter, value) =>
    value === null || parameter.choices.length === 0 ? value : numberOr(parameter.choices[value]);

  const trialRow = trial => [
    trial[RANK], trial[NUMBER],
    ...objectives.map((_, at) => trial[VALUES + at]),
    ...parameters.map((parameter, at) => choice(parameter, trial[PARAMETERS + at])),
  ];

  const trialHeads = ['#', 'trial', ...objectives.map(one => one.metric), ...parameters.map(one => one.name)];

  const told = trial => `trial ${trial[NUMBER]}` + objectives.map((one, at) =>
    `<br>${one.metric} ${short(trial[VALUES + at])}`).join('');

  const escape = text => text.replace(/[&<>"]/g, mark => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark]);

  const summary = () => {
    const counts = {};
    for (const trial of data.trials) counts[trial[STATE]] = (counts[trial[STATE]] ?? 0) + 1;
    const states = Object.entries(counts).map(([state, count]) => `${count} ${state}`).join(', ');
    const best = completed[0];
    const words = best
      ? objectives.length === 1
        ? ` Best: trial ${best[NUMBER]} with ${objectives[0].metric} ${short(best[VALUES])}.`
        : ` ${data.front} trials are on the Pareto front.`
      : '';
    document.getElementById('summary').textContent =
      `${data.trials.length} of ${data.planned} trials (${states || 'none yet'}), sampler ${data.sampler}, `
      + `pruner ${data.pruner}, seed ${data.seed}, begun ${data.created.slice(0, 16).replace('T', ' ')} UTC, `
      + `version ${data.version}.${words}`;
  };

  const history = () => {
    const part = section('history', 'Objective over trials',
      'Each point is a completed trial; the line is the best so far.');
    objectives.forEach((objective, at) => {
      const points = completed.filter(trial => trial[VALUES + at] !== null)
        .map(trial => [trial[NUMBER], trial[VALUES + at]]).sort((a, b) => a[0] - b[0]);
      let best = null;
      const line = points.map(([number, value]) => {
        if (best === null || (objective.isMaximized ? value > best : value < best)) best = value;
        return [number, best];
      });
      const canLog = points.length > 0 && points.every(point => point[1] > 0);
      const option = type => ({
        grid: { left: 70, right: 20, top: 40, bottom: 50 },
        tooltip: { formatter: mark => `trial ${mark.value[0]}<br>${escape(objective.metric)} ${short(mark.value[1])}` },
        xAxis: { type: 'value', name: 'trial', nameLocation: 'middle', nameGap: 28, min: 0 },
        yAxis: { type, name: objective.metric, scale: true },
        series: [
          { type: 'scatter', data: points, symbolSize: 6, itemStyle: { color: blue, opacity: 0.7 } },
          { type: 'line', step: 'end', data: line, showSymbol: false, lineStyle: { color: orange, width: 2 } },
        ],
      });
      const button = make('button', { type: 'button', 'aria-pressed': 'false' }, `log scale of ${objective.metric}`);
      if (canLog) part.append(make('p', {}, button));
      draw(part, `${objective.metric} of ${points.length} trials`, option('value'), null, chart =>
        button.addEventListener('click', () => {
          const isLog = button.getAttribute('aria-pressed') !== 'true';
          button.setAttribute('aria-pressed', String(isLog));
          chart.setOption({ animation: false, aria: { enabled: true }, ...option(isLog ? 'log' : 'value') }, true);
        }));
    });
  };

  const pareto = () => {
    if (objectives.length < 2) return;
    const part = section('pareto', 'Pareto front', 'No other trial beats those in orange in every objective.');
    for (let second = 1; second < objectives.length; second++) {
      const place = trial => [trial[VALUES], trial[VALUES + second], trial[NUMBER]];
      const axis = one => ({ type: 'value', scale: true, name: one.metric, nameLocation: 'middle', nameGap: 35 });
      draw(part, `${objectives[0].metric} beside ${objectives[second].metric}`, {
        grid: { left: 80, right: 20, top: 20, bottom: 55 },
        tooltip: { formatter: mark => `trial ${mark.value[2]}<br>${short(mark.value[0])}, ${short(mark.value[1])}` },
        xAxis: axis(objectives[0]),
        yAxis: { ...axis(objectives[second]), nameGap: 55 },
        series: [
          { type: 'scatter', data: completed.slice(data.front).map(place), symbolSize: 6, itemStyle: { color: grey } },
          { type: 'scatter', data: completed.slice(0, data.front).map(place), symbolSize: 9,
            itemStyle: { color: orange } },
        ],
      });
    }
  };

  const axisOf = parameter => parameter.choices.length > 0
    ? { type: 'category', data: parameter.choices }
    : { type: parameter.isLog ? 'log' : 'value', scale: true };

  const parallel = fill => {
    if (parameters.length === 0 || completed.length === 0) return;
    const part = section('parallel', 'Parallel coordinates',
      'Each line is a completed trial. Drag along an axis to keep the trials that pass there: the table below follows.');
    const heads = [...parameters, { name: objectives[0].metric, choices: [], isLog: false }];
    const lines = completed.filter(trial => trial[VALUES] !== null);
    // A few outliers would leave one colour to all others.
    const sorted = lines.map(trial => trial[VALUES]).sort((a, b) => a - b);
    draw(part, `${lines.length} trials by their parameters`, {
      parallel: { left: 70, right: 70, top: 50, bottom: 30 },
      parallelAxis: heads.map((head, dim) => ({ dim, name: head.name, nameTextStyle: { fontSize: 11 }, ...axisOf(head) })),
      visualMap: {
        show: false, dimension: heads.length - 1, inRange: { color: shades },
        min: sorted[0], max: sorted[Math.floor(0.9 * (sorted.length - 1))],
      },
      series: {
        type: 'parallel', lineStyle: { width: 1, opacity: 0.5 },
        data: lines.map(trial => [...parameters.map((_, at) => trial[PARAMETERS + at]), trial[VALUES]]),
      },
    }, 420, chart => chart.on('axisareaselected', () => {
      const chosen = chart.getModel().getSeries()[0].getRawIndicesByActiveState('active');
      fill(chosen.length > 0 ? chosen.map(index => lines[index]) : completed);
    }));
  };

  const slices = () => {
    if (parameters.length === 0 || completed.length === 0) return;
    const part = section('slices', 'Slices', `${objectives[0].metric} by each parameter; the brighter, the later.`);
    const grid = make('div', { class: 'grid' });
    part.append(grid);
    parameters.forEach((parameter, at) => {
      const points = completed.filter(trial => trial[VALUES] !== null && trial[PARAMETERS + at] !== null)
        .map(trial => [trial[PARAMETERS + at], trial[VALUES], trial[NUMBER]]);
      draw(grid, `${objectives[0].metric} by ${parameter.name}`, {
        grid: { left: 65, right: 15, top: 15, bottom: 50 },
        tooltip: { formatter: mark => `trial ${mark.value[2]}<br>${short(mark.value[1])}` },
        xAxis: { ...axisOf(parameter), name: parameter.name, nameLocation: 'middle', nameGap: 28 },
        yAxis: { type: 'value', scale: true },
        visualMap: { show: false, dimension: 2, min: 0, max: data.trials.length, inRange: { color: shades } },
        series: { type: 'scatter', data: points, symbolSize: 5 },
      });
    });
  };

  const importances = () => {
    if (data.importances.length === 0) return;
    const part = section('importances', 'Which parameters mattered',
      `What decides whether ${objectives[0].metric} is among the best tenth (PED-ANOVA).`);
    const rows = [...data.importances].reverse();
    draw(part, 'importance of each parameter', {
      grid: { left: 180, right: 60, top: 10, bottom: 30 },
      xAxis: { type: 'value' },
      yAxis: { type: 'category', data: rows.map(row => row[0]) },
      series: {
        type: 'bar', data: rows.map(row => row[1]), itemStyle: { color: blue },
        label: { show: true, position: 'right', formatter: mark => short(mark.value) },
      },
    }, 60 + 32 * rows.length);
  };

  const curves = () => {
    if (data.curves.length === 0) return;
    const part = section('curves', 'Curves',
      `${objectives[0].metric} by epoch of the best trials, and in grey of trials that were pruned or diverged.`);
    const ranks = new Map(completed.map(trial => [trial[NUMBER], trial[RANK]]));
    draw(part, `curves of ${data.curves.length} trials`, {
      grid: { left: 70, right: 20, top: 40, bottom: 50 },
      tooltip: { trigger: 'item', formatter: mark => escape(mark.seriesName) },
      xAxis: { type: 'value', name: 'epoch', nameLocation: 'middle', nameGap: 28 },
      yAxis: { type: 'value', scale: true, name: objectives[0].metric },
      series: [...data.curves].reverse().map(curve => ({
        type: 'line', name: `trial ${curve.trial}`, data: curve.points, showSymbol: curve.points.length === 1,
        lineStyle: {
          width: ranks.get(curve.trial) === 1 ? 3 : 1,
          color: !ranks.has(curve.trial) ? grey : ranks.get(curve.trial) === 1 ? orange : blue,
          opacity: ranks.get(curve.trial) === 1 ? 1 : 0.5,
        },
      })),
    });
  };

  const timeline = () => {
    const timed = data.trials.filter(trial => trial[BEGIN] !== null && trial[END] !== null);
    if (timed.length === 0) return;
    const part = section('timeline', 'Timeline',
      'When each worker had which trial, from its last attempt on: blue completed, grey pruned, orange diverged.');
    const workers = [...new Set(timed.map(trial => trial[WORKER]))].sort();
    const start = Math.min(...timed.map(trial => trial[BEGIN]));
    draw(part, `timeline of ${workers.length} workers`, {
      grid: { left: 160, right: 20, top: 10, bottom: 50 },
      tooltip: { formatter: mark => mark.name },
      xAxis: { type: 'value', name: 'seconds since the first trial', nameLocation: 'middle', nameGap: 28 },
      yAxis: { type: 'category', data: workers, axisLabel: { width: 140, overflow: 'truncate' } },
      series: {
        type: 'custom',
        renderItem: (_, api) => {
          const from = api.coord([api.value(1), api.value(0)]);
          const to = api.coord([api.value(2), api.value(0)]);
          const height = Math.min(24, api.size([0, 1])[1] * 0.7);
          return {
            type: 'rect', style: api.style(),
            shape: { x: from[0], y: from[1] - height / 2, width: Math.max(1, to[0] - from[0] - 0.5), height },
          };
        },
        encode: { x: [1, 2], y: 0 },
        data: timed.map(trial => ({
          name: `trial ${trial[NUMBER]}, ${trial[STATE]}`,
          value: [workers.indexOf(trial[WORKER]), (trial[BEGIN] - start) / 1000, (trial[END] - start) / 1000],
          itemStyle: { color: colours[trial[STATE]] ?? grey },
        })),
      },
    }, 90 + 36 * workers.length);
  };

  const best = () => {
    const part = section('trials', 'Trials');
    const note = make('p', { class: 'note', 'aria-live': 'polite' });
    part.append(note);
    const body = table(part, 'trials', trialHeads, completed.slice(0, 1).map(trialRow));
    return trials => {
      const shown = trials.slice(0, 50);
      note.textContent = `${shown.length} of ${trials.length} completed trials, best first.`;
      body.replaceChildren(...shown.map(trial => make('tr', {}, ...trialRow(trial).map(cell =>
        make('td', typeof cell === 'number' ? { class: 'number' } : {}, short(cell))))));
    };
  };

  const pictures = () => {
    if (data.pictures.length === 0) return;
    const part = section('pictures', 'What the best models learned');
    part.classList.add('pictures');
    for (const picture of data.pictures) {
      const label = `trial ${picture.trial}: ${picture.name}`;
      const image = make('img', { src: `data:image/png;base64,${picture.png}`, alt: label, loading: 'lazy' });
      part.append(make('figure', {}, image, make('figcaption', {}, label)));
    }
  };

  const failures = () => {
    const failed = data.trials.filter(trial => trial[REASON] !== null);
    if (failed.length === 0) return;
    const part = section('failures', 'Trials without a result', 'The first 50.');
    table(part, 'trials without a result', ['trial', 'state', 'reason'],
      failed.slice(0, 50).map(trial => [trial[NUMBER], trial[STATE], trial[REASON]]));
  };

  const settings = () => {
    const part = section('settings', 'Settings');
    if (parameters.length > 0)
      table(part, 'parameters', ['parameter', 'values'], parameters.map(one => [one.name, one.distribution]));
    const details = make('details', {}, make('summary', {}, 'All other settings'));
    part.append(details);
    table(details, 'settings', ['setting', 'value'], data.settings);
  };

  const reproduce = () => {
    const part = section('reproduce', 'How to reproduce');
    part.append(make('p', {},
      `The same file with seed ${data.seed} and one slot gives the same trials, bit for bit, with version `
      + `${data.version} on the same kind of machine. The best trial alone:`));
    const top = completed[0];
    if (!top) return;
    const set = parameters.map((parameter, at) => [parameter.name, choice(parameter, top[PARAMETERS + at])])
      .filter(([, value]) => value !== null)
      .map(([name, value]) => ` \\\n  --set '${name}=${String(value).replaceAll("'", "'\\''")}'`);
    part.append(make('pre', {}, `sweep run FILE --trials 1 --set 'parameters={}'${set.join('')}`));
  };

  summary();
  history();
  pareto();
  let fill = () => { };
  parallel(trials => fill(trials));
  slices();
  importances();
  curves();
  timeline();
  fill = best();
  fill(completed);
  pictures();
  failures();
  settings();
  reproduce();
  window.addEventListener('resize', () => charts.forEach(chart => chart.resize()));
  requestAnimationFrame(() => setTimeout(drawNext));
})();
