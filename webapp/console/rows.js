// The rows of a table that is shown anew every few seconds. A row is kept as long as what it shows is there, so that a selection
// or a screen reader's place survives.

import { element, setText } from './dom.js';

export class Rows {
  #body;
  #columns;
  #rows = new Map();

  constructor(table, columns) {
    this.#body = table.tBodies[0];
    this.#columns = columns;
  }

  /** `wanted` are {key, values, mark}, in their order: a text for each column, and what is to be done to the row besides. */
  show(wanted) {
    const present = new Set(wanted.map(({ key }) => key));
    for (const [key, row] of this.#rows) {
      if (present.has(key)) continue;
      row.remove();
      this.#rows.delete(key);
    }
    wanted.forEach(({ key, values, mark }, index) => {
      const row = this.#rowOf(key);
      if (this.#body.rows[index] !== row) this.#body.insertBefore(row, this.#body.rows[index] ?? null);
      values.forEach((value, column) => setText(row.cells[column], value));
      mark?.(row);
    });
  }

  // The roles are written out because the narrow layout turns rows into blocks, which would hide that this is a table.
  #rowOf(key) {
    let row = this.#rows.get(key);
    if (!row) {
      row = element('tr', { role: 'row' }, ...this.#columns.map((name) => element('td', { role: 'cell', 'data-column': name })));
      this.#rows.set(key, row);
    }
    return row;
  }
}
