// A list of lines that grows at its end: drawn once a frame, bounded, and left where its reader has scrolled it to.

import { keepingEnd, keepLast, oncePerFrame, setText } from './dom.js';
import { count } from './format.js';

const MOST_LINES = 500;

export class Log {
  #box;
  #kept;
  #most;
  #pending = []; // at most as many as are shown, for the next frame
  #changes = new Map(); // by line, the last change of each
  #dropped = 0;
  #draw = oncePerFrame(() => this.#flush());

  /** `kept` is the paragraph that says how many lines are gone. */
  constructor(box, kept, most = MOST_LINES) {
    this.#box = box;
    this.#kept = kept;
    this.#most = most;
  }

  /** Whether nothing is shown or about to be. */
  get isEmpty() {
    return this.#box.childElementCount + this.#pending.length === 0;
  }

  /** Adds a line; `make` is called for its element when it is drawn, if it is drawn. */
  add(make) {
    if (this.#pending.push(make) > this.#most) {
      this.#pending.shift();
      this.#dropped++;
    }
    this.#draw();
  }

  /** Calls `change` with the next drawing, and of several for one `line` only the last. */
  change(line, change) {
    this.#changes.set(line, change);
    this.#draw();
  }

  clear() {
    this.#box.replaceChildren();
    this.#pending = [];
    this.#changes.clear();
    this.#dropped = 0;
    this.#showKept();
  }

  #flush() {
    const lines = this.#pending;
    const changes = [...this.#changes.values()];
    this.#pending = [];
    this.#changes.clear();
    keepingEnd(this.#box, () => {
      this.#box.append(...lines.map((make) => make()));
      for (const change of changes) change();
      this.#dropped += keepLast(this.#box, this.#most);
    });
    this.#showKept();
  }

  #showKept() {
    this.#kept.hidden = this.#dropped === 0;
    if (this.#dropped > 0) setText(this.#kept, `The last ${this.#most} lines are kept; ${count(this.#dropped)} older ones are gone.`);
  }
}

