// The devices that the server knows, asked every two seconds while the page is seen, and at once when this page's comes or goes.

import { byId, element, setText } from './dom.js';
import { count, duration } from './format.js';
import { httpAddress } from './place.js';
import { sentenceFor } from './problem.js';

const PERIOD_MILLIS = 2000;
const SOON_MILLIS = 200;
const PATIENCE_MILLIS = 5000;
const MOST = 50;
const COLUMNS = ['device', 'online', 'readings', 'heard'];

export class DeviceList {
  #body = byId('devices-table').tBodies[0];
  #none = byId('devices-none');
  #rows = new Map();
  #timer;

  start() {
    document.addEventListener('visibilitychange', () => this.askSoon());
    this.askSoon();
  }

  askSoon() {
    this.#schedule(SOON_MILLIS);
  }

  #schedule(millis) {
    clearTimeout(this.#timer);
    if (!document.hidden) this.#timer = setTimeout(() => this.#ask(), millis);
  }

  async #ask() {
    try {
      const response = await fetch(httpAddress(`iot/sensors?last=${MOST}`), { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MILLIS) });
      if (response.ok) this.#show(await response.json());
      else this.#unknown(await sentenceFor(response));
    } catch {
      this.#unknown('The server cannot be reached. This is what was known last.');
    }
    this.#schedule(PERIOD_MILLIS);
  }

  #unknown(sentence) {
    this.#body.parentElement.dataset.stale = 'true';
    setText(this.#none, sentence);
    this.#none.hidden = false;
  }

  /** The one that came last is on top; rows are kept, so that a screen reader's place survives. */
  #show({ devices, count: all }) {
    this.#body.parentElement.dataset.stale = 'false';
    const shown = devices.toReversed();
    const present = new Set(shown.map(({ device }) => device));
    for (const [device, row] of this.#rows) {
      if (present.has(device)) continue;
      row.remove();
      this.#rows.delete(device);
    }
    shown.forEach((device, index) => this.#showRow(device, index));
    this.#none.hidden = all > 0 && all <= shown.length;
    setText(this.#none, all === 0 ? 'No device has been here yet. Connect this page as one.' : `and ${count(all - shown.length)} older ones`);
  }

  #showRow({ device, online, readings, heard }, index) {
    let row = this.#rows.get(device);
    if (!row) {
      row = element('tr', { role: 'row' }, ...COLUMNS.map((name) => element('td', { role: 'cell', 'data-column': name })));
      this.#rows.set(device, row);
    }
    if (this.#body.rows[index] !== row) this.#body.insertBefore(row, this.#body.rows[index] ?? null);
    row.dataset.device = device;
    row.toggleAttribute('data-online', online);
    const ago = Math.max(0, Date.now() - Date.parse(heard));
    const values = [device, online ? 'online' : 'offline', count(readings), ago < PERIOD_MILLIS ? 'just now' : `${duration(ago)} ago`];
    values.forEach((value, column) => setText(row.cells[column], value));
  }
}
