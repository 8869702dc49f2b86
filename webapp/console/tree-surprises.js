// The chunks of highest novelty, with the beginning of what stands there.

import { byId, setText } from './dom.js';
import { count } from './format.js';
import { Rows } from './rows.js';

const MOST = 6;
const EXCERPT_BYTES = 100;

export class Surprises {
  #rows = new Rows(byId('surprises-table'), ['from', 'novelty', 'anomaly', 'excerpt']);
  #none = byId('surprises-none');
  #input;
  #highest = [];

  begin(input) {
    this.#input = input;
    this.#highest = [];
    this.show();
  }

  add({ offset, length, bits, anomaly }) {
    if (this.#highest.length >= MOST && this.#highest.at(-1).bits >= bits) return;
    const chunk = { offset, bits, anomaly, excerpt: '' };
    this.#highest = [...this.#highest, chunk].sort((one, other) => other.bits - one.bits).slice(0, MOST);
    void this.#readInto(chunk, Math.min(length, EXCERPT_BYTES));
  }

  show() {
    this.#rows.show(
      this.#highest.map(({ offset, bits, anomaly, excerpt }) => ({
        key: `${this.#input.size}-${offset}`,
        values: [count(offset), `${bits.toFixed(2)} bits`, `${anomaly.toFixed(1)} \u03c3`, excerpt],
      })),
    );
    this.#none.hidden = this.#highest.length > 0;
    setText(this.#none, 'Nothing has been read.');
  }

  async #readInto(chunk, length) {
    try {
      chunk.excerpt = legible(await this.#input.slice(chunk.offset, chunk.offset + length).text());
    } catch {
      chunk.excerpt = 'The file can no longer be read.';
    }
    if (this.#highest.includes(chunk)) this.show();
  }
}

/** On one line, without what can't be seen and without characters that were cut. */
function legible(text) {
  return text.replace(/[\p{C}\s]+/gu, ' ').replace(/^\ufffd+|\ufffd+$/g, '');
}
