'use strict';
(() => {
  const main = document.querySelector('main');
  const bytes = text => Uint8Array.from(atob(text), sign => sign.charCodeAt(0));

  // Little-endian binary32 numbers in Base64.
  function unpacked(text) {
    const view = new DataView(bytes(text).buffer);
    return Array.from({length: view.byteLength / 4}, (_, i) => view.getFloat32(4 * i, true));
  }

  // Shows one curve in all charts and its row in the table, and the others faintly.
  function pick(number) {
    main.querySelectorAll('.picked').forEach(element => element.classList.remove('picked'));
    main.classList.toggle('picking', number !== undefined);
    if (number === undefined) return;
    main.querySelectorAll(`[data-curve="${number}"]`).forEach(element => element.classList.add('picked'));
  }

  function text(value, scale) {
    if (!Number.isFinite(value)) return 'none';
    return scale === 'PERCENT' ? (100 * value).toFixed(2) + '%' : Number(value.toPrecision(4)).toString();
  }

  function readsOut(figure) {
    const about = JSON.parse(figure.querySelector('script').textContent);
    const curves = about.values.map((values, number) => ({name: about.names[number], values: unpacked(values)}));
    const readout = figure.querySelector('.readout');
    const points = Math.ceil(about.size / about.every);
    const placed = value => (about.scale === 'LOGARITHMIC' ? Math.log10(value) : value);

    function nearest(index, share) {
      let best;
      let least = Infinity;
      curves.forEach((curve, number) => {
        const distance = Math.abs((placed(curve.values[index]) - about.low) / (about.high - about.low) - share);
        if (distance < least) {
          least = distance;
          best = number;
        }
      });
      return best;
    }

    figure.querySelectorAll('svg').forEach(svg => {
      const [left, right, top, bottom] = ['left', 'right', 'top', 'bottom'].map(side => Number(svg.dataset[side]));
      const cursor = document.createElementNS(svg.namespaceURI, 'line');
      cursor.setAttribute('class', 'cursor');
      cursor.setAttribute('y1', top);
      cursor.setAttribute('y2', bottom);
      svg.append(cursor);

      function leave() {
        cursor.classList.remove('shown');
        readout.textContent = '';
        if (about.picks) pick(undefined);
      }

      svg.addEventListener('pointerleave', leave);
      svg.addEventListener('pointermove', event => {
        const box = svg.getBoundingClientRect();
        const zoom = svg.viewBox.baseVal.width / box.width;
        const share = Math.min(1, Math.max(0, ((event.clientX - box.left) * zoom - left) / (right - left)));
        const index = Math.min(points - 1, Math.round(share * (about.size - 1) / about.every));
        if (index < 0) return;
        const x = about.size < 2 ? (left + right) / 2 : left + (right - left) * index * about.every / (about.size - 1);
        cursor.setAttribute('x1', x);
        cursor.setAttribute('x2', x);
        cursor.classList.add('shown');
        let shown = curves;
        if (about.picks) {
          const number = nearest(index, (bottom - (event.clientY - box.top) * zoom) / (bottom - top));
          pick(number);
          shown = number === undefined ? [] : [curves[number]];
        }
        readout.textContent = [about.x + ' ' + (about.first + index * about.every),
          ...shown.map(curve => curve.name + ' ' + text(curve.values[index], about.scale))].join(' · ');
      });
    });
  }

  // The slider goes through the epochs: weights are numbers of colours of the palette.
  function showsHistory(element) {
    const history = JSON.parse(element.textContent);
    const colors = history.palette.match(/../g).map(digits => parseInt(digits, 16));
    const images = [...document.querySelectorAll('#weights img')];
    const slider = document.querySelector('#epochs input');
    const output = document.querySelector('#epochs output');
    const last = history.epochs.length - 1;
    const finals = images.map(image => image.src);

    function drawn(weights, number) {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [images[number].width, images[number].height]
        .map((_, side) => Number(images[number].getAttribute(side ? 'height' : 'width')));
      const size = canvas.width * canvas.height;
      const pixels = new ImageData(canvas.width, canvas.height);
      for (let i = 0; i < size; i++) {
        const color = 3 * weights[number * size + i];
        pixels.data.set([colors[color], colors[color + 1], colors[color + 2], 255], 4 * i);
      }
      canvas.getContext('2d').putImageData(pixels, 0, 0);
      return canvas.toDataURL();
    }

    function show() {
      const moment = Number(slider.value);
      output.textContent = history.epochs[moment];
      const weights = bytes(history.weights[moment]);
      images.forEach((image, number) => {
        image.src = moment === last ? finals[number] : drawn(weights, number);
      });
    }

    slider.max = last;
    slider.value = last;
    slider.addEventListener('input', show);
    show();
    document.getElementById('epochs').hidden = false;
  }

  document.querySelectorAll('figure.chart').forEach(readsOut);
  document.querySelectorAll('#history').forEach(showsHistory);
  document.querySelectorAll('tr[data-curve]').forEach(row => {
    const number = row.dataset.curve;
    row.addEventListener('pointerenter', () => pick(number));
    row.addEventListener('pointerleave', () => pick(undefined));
    row.addEventListener('focus', () => pick(number));
    row.addEventListener('blur', () => pick(undefined));
  });
})();
