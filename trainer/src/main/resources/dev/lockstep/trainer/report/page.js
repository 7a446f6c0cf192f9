'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const results = data.results;
  const names = data.classNames;
  const byId = id => document.getElementById(id);
  const finite = value => (Number.isFinite(Number(value)) ? Number(value) : null);
  const short = value => (finite(value) === null ? String(value) : Number(Number(value).toPrecision(4)).toString());
  const percent = (value, digits) => (finite(value) === null ? 'none' : (100 * value).toFixed(digits) + '%');

  function element(tag, text, className) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function picture(source, description) {
    const image = element('img');
    image.src = source;
    image.alt = description;
    return image;
  }

  // Charts take their colours from the style sheet, so that they follow a change of the colour scheme.
  const charts = [];
  const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const font = '12px system-ui, sans-serif';
  const axis = label => ({
    label,
    labelFont: font,
    font,
    stroke: () => color('--quiet'),
    grid: {stroke: () => color('--rule'), width: 1},
    ticks: {stroke: () => color('--rule'), width: 1},
  });

  function chart(id, xName, xs, curves, percentages) {
    const box = byId(id);
    const wholeNumbers = (_, places) => places.map(place => (Number.isInteger(place) ? String(place) : ''));
    const options = {
      width: box.clientWidth,
      height: 280,
      cursor: {drag: {x: true, y: false}},
      scales: {
        x: {time: false, range: (_, low, high) => (low === high ? [low - 0.5, high + 0.5] : [low, high])},
        y: {range: (_, low, high) => (low === null ? [0, 1] : uPlot.rangeNum(low, high, 0.1, false))},
      },
      axes: [
        {...axis(xName), values: wholeNumbers},
        {...axis(), size: 58, values: percentages ? (_, places) => places.map(place => percent(place, 0)) : undefined},
      ],
      series: [
        {label: xName},
        ...curves.map(curve => ({
          label: curve.label,
          stroke: () => color(curve.color),
          fill: undefined,
          width: curve.width || 2,
          points: {show: xs.length <= 40, size: 7},
          value: (_, value) => (value === null || value === undefined ? '–'
            : percentages ? percent(value, 2) : value.toFixed(4)),
        })),
      ],
    };
    if (!percentages) delete options.axes[1].values;
    const plot = new uPlot(options, [xs, ...curves.map(curve => curve.values.map(finite))], box);
    charts.push({plot, box});
  }

  function heading() {
    const last = data.epochs.length ? data.epochs[data.epochs.length - 1] : null;
    const title = results.data + ' on ' + results.device;
    document.title = title + ' – Lockstep report';
    byId('title').textContent = title;
    const parts = [results.trainImages + ' training and ' + results.validImages + ' validation images',
      results.deviceName];
    if (last) {
      parts.unshift('Validation accuracy ' + percent(last.validAccuracy, 2) + ' after '
        + (last.epoch + 1) + (last.epoch === 0 ? ' epoch' : ' epochs'));
    }
    byId('summary').textContent = parts.join(' · ');
  }

  // Little-endian binary32 numbers in Base64.
  function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    return Array.from({length: bytes.length / 4}, (_, i) => view.getFloat32(4 * i, true));
  }

  function drawCharts() {
    const every = data.losses.every;
    const raw = unpacked(data.losses.raw);
    const smoothed = unpacked(data.losses.smoothed);
    byId('loss-note').textContent = 'The loss of each step’s batch before its update; smoothed is the exponentially '
      + 'weighted mean, alpha 0.1.' + (every > 1 ? ' One step of every ' + every + ' is drawn.' : '')
      + ' The untrained model had ' + short(results.initialLoss) + '.';
    chart('loss-chart', 'step', raw.map((_, i) => data.losses.firstStep + i * every), [
      {label: 'raw', color: '--raw', width: 1, values: raw},
      {label: 'smoothed', color: '--train', values: smoothed},
    ]);
    const epochs = data.epochs.map(epoch => epoch.epoch);
    const curves = (train, valid) => [
      {label: 'training', color: '--train', values: data.epochs.map(epoch => epoch[train])},
      {label: 'validation', color: '--valid', values: data.epochs.map(epoch => epoch[valid])},
    ];
    chart('epoch-loss-chart', 'epoch', epochs, curves('trainLoss', 'validLoss'));
    chart('epoch-accuracy-chart', 'epoch', epochs, curves('trainAccuracy', 'validAccuracy'), true);
    addEventListener('resize', () => charts.forEach(({plot, box}) =>
      plot.setSize({width: box.clientWidth, height: plot.height})));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
      charts.forEach(({plot}) => plot.redraw(false, true)));
  }

  function drawWeights() {
    const scale = short(data.weights.scale);
    byId('weights-note').textContent = 'Each class’s weights as an image: red is negative, white 0, blue positive. '
      + 'Roughness ' + short(data.weights.roughness) + ': the mean difference of neighbouring pixels over the root mean '
      + 'square of all weights; lower is smoother, noise has 1.15.';
    data.weightImages.forEach((source, label) => {
      const figure = element('figure');
      figure.append(picture(source, 'Weights of class ' + names[label]), element('figcaption', names[label]));
      byId('weights').append(figure);
    });
    byId('scale-low').textContent = '−' + scale;
    byId('scale-high').textContent = '+' + scale;
  }

  function drawConfusion() {
    const table = byId('confusion');
    const header = element('tr');
    header.append(element('th', ''), ...names.map(name => element('th', name)));
    table.append(header);
    data.confusion.forEach((counts, label) => {
      const row = element('tr');
      row.append(element('th', names[label]));
      const all = counts.reduce((sum, count) => sum + count, 0);
      counts.forEach((count, predicted) => {
        const cell = element('td', String(count), count ? '' : 'none');
        const share = all ? Math.sqrt(count / all) : 0;
        const shade = label === predicted ? '--own' : '--wrong';
        cell.style.background = `color-mix(in srgb, var(${shade}) ${Math.round(65 * share)}%, transparent)`;
        cell.title = `${names[label]} taken for ${names[predicted]}: ${count} of ${all}`;
        row.append(cell);
      });
      table.append(row);
    });
  }

  function drawWorst() {
    for (const item of data.worst) {
      const figure = element('figure');
      const bars = element('div', undefined, 'bars');
      const most = item.probabilities.map((_, label) => label)
        .sort((a, b) => (b === item.class) - (a === item.class) || item.probabilities[b] - item.probabilities[a])
        .slice(0, 10).sort((a, b) => a - b);
      for (const label of most) {
        const kind = label === item.class ? 'own' : label === item.predicted ? 'wrong' : '';
        const bar = element('div', undefined, 'bar ' + kind);
        const filled = element('i');
        filled.style.width = percent(item.probabilities[label], 1).replace('none', '0');
        bar.append(filled);
        bars.append(element('span', names[label], kind), bar, element('span', percent(item.probabilities[label], 1)));
      }
      const caption = `${names[item.class]}, taken for ${names[item.predicted]} (image ${item.image})`;
      figure.append(picture(item.picture, 'An image of class ' + names[item.class]), bars,
        element('figcaption', caption));
      byId('worst').append(figure);
    }
  }

  function drawFacts() {
    for (const [name, value] of Object.entries(data.settings)) {
      const row = element('tr');
      row.append(element('th', name), element('td', String(value)));
      byId('settings').append(row);
    }
    byId('receipt').textContent = data.receiptText;
  }

  heading();
  drawCharts();
  drawWeights();
  drawConfusion();
  drawWorst();
  drawFacts();
})();
