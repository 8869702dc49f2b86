// The state along the input: a column of the drawing for each column that is kept, a row for each unit, or for some together.

import { byId, setText } from './dom.js';
import { count, plural, significant } from './format.js';
import { drawBytes, drawNothing, drawPlace, prepared } from './tree-canvas.js';

const MOST_ROWS = 256;
const AXIS = 24;
const FULL = 127; // colours on either side of 0
const MOST_TOLD = 8; // membranes whose measure is written

/** Which units are told by which row. A value. */
export class Bands {
  /** For so many units of each membrane. Each membrane has one row at least. */
  constructor(units) {
    const all = units.reduce((sum, each) => sum + each, 0);
    const rows = units.map((each) => (all <= MOST_ROWS ? each : Math.max(1, Math.round((each / all) * MOST_ROWS))));
    this.units = units;
    this.rows = rows;
    this.starts = rows.map((ignored, membrane) => rows.slice(0, membrane).reduce((sum, each) => sum + each, 0));
    this.count = rows.reduce((sum, each) => sum + each, 0);
  }

  /** The rows of one moment. Units that share a row are told by their mean. */
  cellsOf(membranes) {
    const cells = new Float32Array(this.count);
    membranes.forEach(({ state }, membrane) => {
      const rows = this.rows[membrane];
      for (let row = 0; row < rows; row++) {
        const from = Math.floor((row * state.length) / rows);
        const to = Math.max(from + 1, Math.floor(((row + 1) * state.length) / rows));
        let sum = 0;
        for (let unit = from; unit < to; unit++) sum += state[unit];
        cells[this.starts[membrane] + row] = sum / (to - from);
      }
    });
    return cells;
  }

  /** By membrane, how far from 0 a row is at most. What is deep in the tree moves much less than what is above it. */
  mostOf(columns) {
    return this.starts.map((start, membrane) => {
      let most = 0;
      for (const { cells } of columns) {
        for (let row = start; cells && row < start + this.rows[membrane]; row++) most = Math.max(most, Math.abs(cells[row]));
      }
      return most;
    });
  }
}

export class StatePlot {
  #canvas = byId('state-plot');
  #rows = byId('state-rows');
  #image = document.createElement('canvas');
  #bands;
  #caption = '';

  begin(bands) {
    this.#bands = bands;
    const all = bands.units.reduce((sum, each) => sum + each, 0);
    const row = bands.count === all ? 'a row for each unit' : `a row for every ${count(all / bands.count)} units`;
    this.#caption = `A column for each chunk, ${row}, membrane by membrane, each in its own measure`;
    setText(this.#rows, `${this.#caption}.`);
  }

  /** What was read of an input of `total` bytes, with a line through the column `place`, if there is one. */
  draw(columns, total, place) {
    const sheet = prepared(this.#canvas);
    this.#canvas.setAttribute('aria-label', this.#words(columns.all));
    if (total === 0 || !this.#bands) {
      drawNothing(sheet);
      return;
    }
    const bottom = sheet.height - AXIS;
    const most = this.#bands.mostOf(columns.all);
    if (most.length <= MOST_TOLD) setText(this.#rows, `${this.#caption}: full colour is ${most.map((each) => significant(each)).join(', ')}.`);
    this.#paint(sheet, columns.all, total, most);
    sheet.context.imageSmoothingEnabled = false;
    sheet.context.drawImage(this.#image, sheet.left, 0, sheet.right - sheet.left, bottom);
    this.#drawMembranes(sheet, bottom);
    drawBytes(sheet, bottom, total);
    if (place) drawPlace(sheet, place, total, 0, bottom);
  }

  /** One pixel for each row and each pixel of the screen's width. */
  #paint({ left, right, colours }, columns, total, most) {
    const width = Math.max(1, Math.round((right - left) * (window.devicePixelRatio || 1)));
    const height = this.#bands.count;
    this.#image.width = width;
    this.#image.height = height;
    const context = this.#image.getContext('2d');
    const data = context.createImageData(width, height);
    const pixels = new Uint32Array(data.data.buffer);
    const colourOf = scale(colours);
    const measures = most.flatMap((each, membrane) => Array(this.#bands.rows[membrane]).fill(each || 1));
    let index = 0;
    for (let x = 0; x < width; x++) {
      const byte = ((x + 0.5) / width) * total;
      while (index < columns.length && columns[index].offset + columns[index].length <= byte) index++;
      const cells = columns[index]?.cells;
      if (!cells) continue; // not read yet, or only the summary has come
      for (let row = 0, pixel = x; row < height; row++, pixel += width) pixels[pixel] = colourOf[step(cells[row] / measures[row])];
    }
    context.putImageData(data, 0, 0);
  }

  /** A line between two membranes and the number of each, as long as there is room. */
  #drawMembranes({ context, left, right, colours }, bottom) {
    const { starts, rows, count: all } = this.#bands;
    const high = bottom / all;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    let free = 0;
    starts.forEach((start, membrane) => {
      const middle = (start + rows[membrane] / 2) * high;
      if (rows[membrane] * high >= 5 && membrane > 0) {
        context.fillStyle = colours.field;
        context.fillRect(left, Math.round(start * high) - 1, right - left, 2);
      }
      if (middle - 7 < free) return;
      free = middle + 7;
      context.fillStyle = colours['ink-soft'];
      context.fillText(String(membrane), left - 6, middle);
    });
  }

  #words(columns) {
    if (columns.length === 0 || !this.#bands) return 'Nothing has been read';
    const all = this.#bands.units.reduce((sum, each) => sum + each, 0);
    return `The state of ${plural(all, 'unit')} in ${plural(this.#bands.units.length, 'membrane')} at ${plural(columns.length, 'place')} of the input`;
  }
}

/** Most units are near 0, so it is the square root that is shown. */
function step(part) {
  return FULL + Math.round(Math.sign(part) * Math.sqrt(Math.min(1, Math.abs(part))) * FULL);
}

/** Amber below 0, water above, the field between: what each of 255 values looks like in an image's memory. */
function scale(colours) {
  const [low, middle, high] = [colours.amber, colours.field, colours.water].map(channels);
  const bytes = new Uint8ClampedArray(4 * (2 * FULL + 1));
  for (let value = -FULL; value <= FULL; value++) {
    const end = value < 0 ? low : high;
    const part = Math.abs(value) / FULL;
    const mixed = middle.map((channel, index) => channel + (end[index] - channel) * part);
    bytes.set([...mixed, 255], 4 * (value + FULL));
  }
  return new Uint32Array(bytes.buffer);
}

/** #rrggbb as three numbers. */
function channels(colour) {
  return [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));
}
