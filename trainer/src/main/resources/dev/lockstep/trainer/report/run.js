'use strict';
(() => {
  const results = data.results;
  const names = data.classNames;

  function heading() {
    const last = data.epochs.length ? data.epochs[data.epochs.length - 1] : null;
    const title = results.data + ' on ' + results.device;
    document.title = title + ' – Lockstep report';
    byId('title').textContent = title;
    const parts = [results.trainImages + ' training and ' + results.validImages + ' validation ' + data.noun + 's',
      results.deviceName];
    if (last) {
      parts.unshift('Validation accuracy ' + percent(last.validAccuracy, 2) + ' after '
        + (last.epoch + 1) + (last.epoch === 0 ? ' epoch' : ' epochs'));
    }
    if (results.diverged) parts.unshift('Diverged');
    byId('summary').textContent = parts.join(' · ');
  }

  function drawCharts() {
    const every = data.losses.every;
    const raw = unpacked(data.losses.raw);
    const smoothed = unpacked(data.losses.smoothed);
    byId('loss-note').textContent = 'The loss of each step’s batch before its update; smoothed is the exponentially '
      + 'weighted mean, alpha 0.1.' + (every > 1 ? ' One step of every ' + every + ' is drawn.' : '')
      + ' The untrained model had ' + short(results.initialLoss) + '.';
    chart('loss-chart', 'step', raw.map((_, i) => i * every), [
      {label: 'raw', color: '--raw', width: 1, values: raw},
      {label: 'smoothed', color: '--train', values: smoothed},
    ]);
    const epochs = data.epochs.map(epoch => epoch.epoch);
    const curves = (train, valid) => [
      {label: 'training', color: '--train', values: data.epochs.map(epoch => epoch[train])},
      {label: 'validation', color: '--valid', values: data.epochs.map(epoch => epoch[valid])},
    ];
    chart('epoch-loss-chart', 'epoch', epochs, curves('trainLoss', 'validLoss'));
    chart('epoch-accuracy-chart', 'epoch', epochs, curves('trainAccuracy', 'validAccuracy'), {percentages: true});
  }

  function drawWeights() {
    if (!data.weightImages) {
      byId('weights-section').remove();
      return;
    }
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
    if (!data.confusion) {
      byId('confusion-note').textContent = 'There are ' + names.length + ' classes, more than can be looked at; '
        + 'confusion.csv holds all of them.';
      return;
    }
    byId('confusion-note').textContent = 'Validation ' + data.noun + 's by their class (rows) and the class they were '
      + 'taken for (columns).';
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
    byId('worst-noun').textContent = data.noun + 's';
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
      const caption = `${names[item.class]}, taken for ${names[item.predicted]} (${data.noun} ${item.image})`;
      if (item.picture) figure.append(picture(item.picture, 'An image of class ' + names[item.class]));
      figure.append(bars, element('figcaption', caption));
      byId('worst').append(figure);
    }
  }

  heading();
  drawCharts();
  drawWeights();
  drawConfusion();
  drawWorst();
  drawFacts();
})();
