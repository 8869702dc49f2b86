// The last minute of throughput as a water line.

import { setText } from './dom.js';
import { rate } from './format.js';

const SAMPLES = 60;
const HEIGHT = 100;

export class Hydrograph {
  #surface;
  #body;
  #label;
  #rates = [];

  constructor(svg, label) {
    this.#surface = svg.querySelector('.surface');
    this.#body = svg.querySelector('.body');
    this.#label = label;
  }

  /** Adds bytes per second; the oldest sample leaves when the minute is full. */
  add(bytesPerSecond) {
    this.#rates.push(bytesPerSecond);
    if (this.#rates.length > SAMPLES) this.#rates.shift();
    const peak = Math.max(...this.#rates);
    const line = outline(this.#rates, peak);
    this.#surface.setAttribute('d', line.surface);
    this.#body.setAttribute('d', line.body);
    setText(this.#label, `Last minute, highest ${rate(peak)}`);
  }
}

/** Paths in a box of 59 by 100, the newest sample at the right edge. */
export function outline(rates, peak) {
  const first = SAMPLES - rates.length;
  const points = rates.map((value, index) => {
    const y = HEIGHT - 2 - (peak > 0 ? value / peak : 0) * (HEIGHT - 8);
    return `${first + index} ${y.toFixed(1)}`;
  });
  const surface = `M${points.join('L')}`;
  return { surface, body: `${surface}L${SAMPLES - 1} ${HEIGHT}L${first} ${HEIGHT}Z` };
}
