'use strict';
(() => {
  const trainings = data.results.trainings;
  const best = trainings.findIndex(training => training.name === data.results.best);
  const folds = data.results.folds;
  const model = data.results.bestModel;
  const colors = 8;
  const dashes = [undefined, [8, 4], [2, 3], [10, 3, 2, 3]];
  const fixed = (value, digits) => (finite(value) === null ? String(value) : value.toFixed(digits));
  const accuracy = scores => percent(scores.validAccuracy, 2) + ' ± ' + fixed(100 * scores.validStandardError, 2);
  const colorOf = index => '--curve-' + index % colors;
  const dashOf = index => dashes[Math.floor(index / colors) % dashes.length];

  function heading() {
    const title = 'Sweep: ' + data.results.data + ' on ' + data.results.device;
    document.title = title + ' – Lockstep report';
    byId('title').textContent = title;
    byId('summary').textContent = [
      'Best on ' + (folds > 1 ? folds + ' folds' : 'the validation ' + data.noun + 's') + ': ' + trainings[best].name
        + ', accuracy ' + accuracy(trainings[best]),
      ...(folds > 1 && model ? ['trained once more on all: accuracy ' + accuracy(model)] : []),
      data.results.trainImages + ' training and ' + data.results.validImages + ' validation ' + data.noun + 's',
      data.results.deviceName,
    ].join(' · ');
  }

  function line(index) {
    const mark = element('span', undefined, 'mark');
    const style = dashOf(index) ? 'dashed' : 'solid';
    mark.style.borderTop = `3px ${style} var(${colorOf(index)})`;
    return mark;
  }

  function drawTable() {
    const table = byId('trainings');
    const header = element('tr');
    const measured = folds > 1 ? 'mean loss of the folds' : 'validation loss';
    const names = ['training', 'verdict', 'training loss', 'accuracy', measured, 'accuracy', 'roughness'];
    header.append(...names.map(name => element('th', name)));
    table.append(header);
    trainings.forEach((training, index) => {
      const row = element('tr', undefined, index === best ? 'best' : '');
      const name = element('td');
      name.append(line(index), training.name);
      row.append(
        name,
        element('td', training.verdictText, 'verdict ' + training.verdict),
        element('td', fixed(training.trainLoss, 4)),
        element('td', percent(training.trainAccuracy, 2)),
        element('td', fixed(training.validLoss, 4)
          + (folds > 1 ? ' ± ' + fixed(training.validLossStandardError, 4) : '')),
        element('td', folds > 1 ? accuracy(training) : percent(training.validAccuracy, 2)),
        element('td', fixed(training.roughness, 3)));
      table.append(row);
    });
    byId('rule').textContent = (folds > 1
      ? 'Losses and accuracies are means over the folds of a cross-validation, with their standard errors; verdict, '
        + 'curve, weights and roughness are those of the first fold. '
      : '') + data.results.rule;
  }

  function drawCurves() {
    const every = data.losses.every;
    byId('loss-note').textContent = 'The exponentially weighted mean, alpha 0.1, of the loss of each step’s batch, on a '
      + 'logarithmic axis. A click on a name hides its curve.'
      + (every > 1 ? ' One step of every ' + every + ' is drawn.' : '');
    const curves = data.losses.smoothed.map(unpacked);
    const longest = Math.max(...curves.map(curve => curve.length));
    chart('loss-chart', 'step', Array.from({length: longest}, (_, i) => i * every), curves.map((curve, index) => ({
      label: trainings[index].name,
      color: colorOf(index),
      dash: dashOf(index),
      width: 1.5,
      values: Array.from({length: longest}, (_, i) => (curve[i] > 0 ? curve[i] : null)),
    })), {logarithmic: true});
  }

  function drawWeights() {
    if (!data.strips) {
      byId('weights-section').remove();
      return;
    }
    const shown = data.strips.classes;
    byId('weights-note').textContent = 'The weights of '
      + (shown < data.classNames.length ? 'the first ' + shown + ' classes' : 'each class')
      + ' as images: red is negative, white 0, blue positive, each training in a scale of its own. Roughness is the mean '
      + 'difference of neighbouring pixels over the root mean square of all weights; lower is smoother, noise has 1.15.';
    data.strips.images.forEach((source, index) => {
      const figure = element('figure');
      const caption = element('figcaption', trainings[index].name + ', roughness ' + fixed(trainings[index].roughness, 3));
      figure.append(caption, picture(source, 'Weights of ' + trainings[index].name));
      byId('strips').append(figure);
    });
  }

  heading();
  drawTable();
  drawCurves();
  drawWeights();
  drawFacts();
})();
