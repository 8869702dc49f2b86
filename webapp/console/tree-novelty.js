// Novelty along the input: a line, and above it a stem wherever the anomaly is high.

import { byId } from './dom.js';
import { count, decimal, plural } from './format.js';
import { drawBytes, drawNothing, drawPlace, prepared, roundStep } from './tree-canvas.js';

const HIGH = 3; // standard deviations
const STEMS = 56; // how high the part for the stems is
const AXIS = 24;

export class NoveltyPlot {
  #canvas = byId('novelty-plot');

  /** What was read of an input of `total` bytes, with a line through the column `place`, if there is one. */
  draw(columns, total, place) {
    const sheet = prepared(this.#canvas);
    this.#canvas.setAttribute('aria-label', wordsFor(columns.all));
    if (total === 0) {
      drawNothing(sheet);
      return;
    }
    const bottom = sheet.height - AXIS;
    const x = (byte) => sheet.left + (byte / total) * (sheet.right - sheet.left);
    drawBytes(sheet, bottom, total);
    drawStems(sheet, columns.all, x);
    drawLine(sheet, columns.all, x, { top: STEMS + 18, bottom });
    if (place) drawPlace(sheet, place, total, 0, bottom);
  }
}

function drawStems({ context, left, right, colours }, columns, x) {
  const highest = Math.max(HIGH + 2, ...columns.map((column) => column.anomaly));
  const y = (anomaly) => STEMS - 4 - ((anomaly - HIGH) / (highest - HIGH)) * (STEMS - 14);
  context.fillStyle = colours['ink-soft'];
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillText(`${HIGH}\u03c3`, left - 6, y(HIGH));
  if (highest - HIGH >= 2) context.fillText(`${decimal(highest)}\u03c3`, left - 6, y(highest));
  context.fillStyle = colours.line;
  context.fillRect(left, Math.round(y(HIGH)), right - left, 1);
  context.fillStyle = colours.iron;
  for (const { offset, length, anomaly } of columns) {
    if (anomaly <= HIGH) continue;
    const from = x(offset);
    const wide = Math.max(1, Math.min(5, x(offset + length) - from - 1));
    context.fillRect(from + (x(offset + length) - from - wide) / 2, y(anomaly), wide, y(HIGH) - y(anomaly) + 1);
  }
}

function drawLine({ context, left, right, colours }, columns, x, { top, bottom }) {
  const highest = Math.max(1, ...columns.map((column) => column.highest)) * 1.05;
  const y = (bits) => bottom - (bits / highest) * (bottom - top);
  const step = roundStep(highest / 5);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (let bits = step; bits <= highest; bits += step) {
    context.fillStyle = colours.line;
    context.fillRect(left, Math.round(y(bits)), right - left, 1);
    context.fillStyle = colours['ink-soft'];
    context.fillText(String(Number(bits.toPrecision(3))), left - 6, y(bits));
  }
  context.textAlign = 'left';
  context.fillText('bits', left + 4, top - 9);
  if (columns.length === 0) return;
  context.beginPath();
  for (const { offset, length, bits } of columns) {
    context.lineTo(x(offset), y(bits));
    context.lineTo(x(offset + length), y(bits));
  }
  context.strokeStyle = colours.water;
  context.lineWidth = 2;
  context.lineJoin = 'round';
  context.stroke();
  context.lineTo(x(columns.at(-1).offset + columns.at(-1).length), bottom);
  context.lineTo(x(columns[0].offset), bottom);
  context.globalAlpha = 0.18;
  context.fillStyle = colours.water;
  context.fill();
  // where one column has several chunks, up to the highest of them
  for (const { offset, length, bits, highest: most, chunks } of columns) {
    if (chunks > 1) context.fillRect(x(offset), y(most), Math.max(1, x(offset + length) - x(offset)), y(bits) - y(most));
  }
  context.globalAlpha = 1;
}

function wordsFor(columns) {
  if (columns.length === 0) return 'Nothing has been read';
  const most = columns.reduce((one, other) => (other.highest > one.highest ? other : one));
  const least = columns.reduce((one, other) => (other.bits < one.bits ? other : one));
  const high = columns.filter((column) => column.anomaly > HIGH).length;
  return (
    `Novelty at ${plural(columns.length, 'place')} of the input: from ${decimal(least.bits)} bits at byte ${count(least.offset)} ` +
    `to ${decimal(most.highest)} bits at byte ${count(most.offset)}; anomaly above ${HIGH} standard deviations at ${count(high)} of them`
  );
}
