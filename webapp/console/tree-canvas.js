// What both plots along the input have in common: their place on the page, their colours, the axis of bytes.

import { bytes } from './format.js';

const WIDE_GUTTER = 52;
const NARROW_GUTTER = 34;
const RIGHT = 8;

/** A canvas made ready for drawing at its present size: {context, width, height, left, right, colours}; lengths are of CSS. */
export function prepared(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const colours = Object.fromEntries(
    ['ink', 'ink-soft', 'line', 'water', 'iron', 'amber', 'field'].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  );
  context.font = `12px ${style.getPropertyValue('--mono')}`;
  const left = width < 560 ? NARROW_GUTTER : WIDE_GUTTER;
  return { context, width, height, left, right: width - RIGHT, colours };
}

/** Which byte is at so many CSS pixels from the canvas's left edge; from 0 to the last one. */
export function byteAt(canvas, x, total) {
  const left = canvas.clientWidth < 560 ? NARROW_GUTTER : WIDE_GUTTER;
  const part = (x - left) / (canvas.clientWidth - RIGHT - left);
  return Math.floor(Math.min(1, Math.max(0, part)) * Math.max(0, total - 1));
}

/** What stands in the place of a plot as long as there is none. */
export function drawNothing({ context, left, height, colours }) {
  context.fillStyle = colours['ink-soft'];
  context.textBaseline = 'middle';
  context.fillText('Nothing has been read.', left, height / 2);
}

/** A line below the plot with some round numbers of bytes. */
export function drawBytes({ context, left, right, colours }, y, total) {
  context.strokeStyle = colours.ink;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, y + 0.5);
  context.lineTo(right, y + 0.5);
  context.stroke();
  context.fillStyle = colours['ink-soft'];
  context.textBaseline = 'top';
  const step = roundStep(total / Math.max(2, Math.floor((right - left) / 80)));
  for (let byte = 0; byte <= total && step > 0; byte += step) {
    const x = left + (byte / total) * (right - left);
    const label = bytes(byte);
    const half = context.measureText(label).width / 2;
    context.textAlign = 'center';
    if (x + half <= right + RIGHT) context.fillText(label, Math.max(x, half), y + 6);
    context.fillRect(Math.round(x), y, 1, 4);
  }
}

/** The line through the place that is looked at. */
export function drawPlace({ context, left, right, colours }, place, total, top, bottom) {
  const x = Math.round(left + ((place.offset + place.length / 2) / total) * (right - left));
  context.fillStyle = colours.ink;
  context.fillRect(x, top, 1, bottom - top);
}

/** 1, 2 or 5 with zeros behind, and not less than this. */
export function roundStep(least) {
  if (!(least > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= least * 0.999);
}
