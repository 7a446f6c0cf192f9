'use strict';

// Controls, separators of lines and signs that set the direction of text would disturb what stands around them.
const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const shown = text => text.replace(steering, sign => '\\u' + sign.charCodeAt(0).toString(16).padStart(4, '0'));
const data = JSON.parse(document.getElementById('data').textContent,
  (_, value) => (typeof value === 'string' ? shown(value) : value));
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

// Little-endian binary32 numbers in Base64.
function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Array.from({length: bytes.length / 4}, (_, i) => view.getFloat32(4 * i, true));
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

// A curve with its label, its colour as a name of the style sheet, and a value for each of xs. Options: percentages for
// values that are shares, logarithmic for values that lie far apart.
function chart(id, xName, xs, curves, {percentages, logarithmic} = {}) {
  const box = byId(id);
  const wholeNumbers = (_, places) => places.map(place => (Number.isInteger(place) ? String(place) : ''));
  const options = {
    width: box.clientWidth,
    height: logarithmic ? 420 : 280,
    cursor: {drag: {x: true, y: false}},
    scales: {
      x: {time: false, range: (_, low, high) => (low === high ? [low - 0.5, high + 0.5] : [low, high])},
      y: logarithmic
        ? {distr: 3, range: (_, low, high) => (low === null ? [0.1, 1] : uPlot.rangeLog(low, high, 10, false))}
        : {range: (_, low, high) => (low === null ? [0, 1] : uPlot.rangeNum(low, high, 0.1, false))},
    },
    axes: [
      {...axis(xName), size: 34, labelSize: 20, values: wholeNumbers},
      {...axis(), size: 58, values: percentages ? (_, places) => places.map(place => percent(place, 0)) : undefined},
    ],
    series: [
      {label: xName},
      ...curves.map(curve => ({
        label: curve.label,
        stroke: () => color(curve.color),
        fill: undefined,
        width: curve.width || 2,
        dash: curve.dash,
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

addEventListener('resize', () => charts.forEach(({plot, box}) =>
  plot.setSize({width: box.clientWidth, height: plot.height})));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
  charts.forEach(({plot}) => plot.redraw(false, true)));

function drawFacts() {
  byId('warnings').append(...data.results.warnings.map(text => element('li', 'Warning: ' + text)));
  for (const [name, value] of Object.entries(data.settings)) {
    const row = element('tr');
    row.append(element('th', name), element('td', String(value)));
    byId('settings').append(row);
  }
  byId('receipt').textContent = data.receiptText;
}
