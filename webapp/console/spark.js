// Small graphs without axes: the last values of something, in a box of 100 by 100 that is stretched to its place.

const SIZE = 100;
const EDGE = 6;

export class Spark {
  #path;
  #most;
  #values = [];

  constructor(path, most) {
    this.#path = path;
    this.#most = most;
  }

  add(value) {
    this.#values.push(value);
    if (this.#values.length > this.#most) this.#values.shift();
  }

  draw() {
    this.#path.setAttribute('d', lineOf(this.#values, this.#most));
  }

  clear() {
    this.#values = [];
    this.draw();
  }
}

/** A path through the values, from the lowest to the highest, the newest at the right edge. */
export function lineOf(values, most) {
  if (values.length < 2) return '';
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const points = values.map((value, index) => {
    const x = ((most - values.length + index) / (most - 1)) * SIZE;
    const y = span > 0 ? SIZE - EDGE - ((value - low) / span) * (SIZE - 2 * EDGE) : SIZE / 2;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join('L')}`;
}
