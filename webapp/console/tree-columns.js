// What is kept of the chunks of an input of any length: at most so many columns. When there are more, neighbours are made one.

const MOST = 600;

/** In the order of the input. Owned by one reading. */
export class Columns {
  #columns = [];
  #chunksEach = 1; // how many chunks a column has before the next one begins

  get all() {
    return this.#columns;
  }

  get last() {
    return this.#columns.at(-1);
  }

  /** How many bytes the input has as far as it is known here. */
  get end() {
    return this.last ? this.last.offset + this.last.length : 0;
  }

  /** A chunk of {offset, length, symbols, bits, anomaly}; what else is known of it is put on `last`. */
  add(chunk) {
    const column = { ...chunk, highest: chunk.bits, chunks: 1 };
    if (this.last && this.last.chunks < this.#chunksEach) {
      this.#columns.push(joined(this.#columns.pop(), column));
      return;
    }
    this.#columns.push(column);
    if (this.#columns.length > MOST) this.#halve();
  }

  /** The column of this byte of the input; undefined when it was not read yet. */
  at(offset) {
    let low = 0;
    let high = this.#columns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#columns[middle].offset + this.#columns[middle].length > offset) high = middle;
      else low = middle + 1;
    }
    return this.#columns[low];
  }

  #halve() {
    const halved = [];
    for (let index = 0; index < this.#columns.length; index += 2) {
      const [first, second] = this.#columns.slice(index, index + 2);
      halved.push(second ? joined(first, second) : first);
    }
    this.#columns = halved;
    this.#chunksEach *= 2;
  }
}

/** Novelty is a mean over symbols; the highest novelty and anomaly stay; the state is the one behind both, not a mean of them. */
function joined(first, second) {
  const symbols = first.symbols + second.symbols;
  return {
    offset: first.offset,
    length: first.length + second.length,
    symbols,
    bits: symbols === 0 ? 0 : (first.bits * first.symbols + second.bits * second.symbols) / symbols,
    highest: Math.max(first.highest, second.highest),
    anomaly: Math.max(first.anomaly, second.anomaly),
    chunks: first.chunks + second.chunks,
    cells: second.cells ?? first.cells,
    membranes: second.membranes ?? first.membranes,
  };
}
