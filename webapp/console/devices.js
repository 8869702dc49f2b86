// The devices that the server knows, asked every two seconds while the page is seen, and at once when this page's comes or goes.

import { byId, setText } from './dom.js';
import { count, duration } from './format.js';
import { fetchNow, Poll } from './poll.js';
import { sentenceFor } from './problem.js';
import { Rows } from './rows.js';

const PERIOD_MILLIS = 2000;
const SOON_MILLIS = 200;
const MOST = 50;
const COLUMNS = ['device', 'online', 'readings', 'heard'];

export class DeviceList {
  #table = byId('devices-table');
  #rows = new Rows(this.#table, COLUMNS);
  #none = byId('devices-none');
  #poll = new Poll(PERIOD_MILLIS, () => this.#ask());

  start() {
    this.#poll.start();
  }

  askSoon() {
    this.#poll.soon(SOON_MILLIS);
  }

  async #ask() {
    try {
      const response = await fetchNow(`iot/sensors?last=${MOST}`);
      if (response.ok) this.#show(await response.json());
      else this.#unknown(await sentenceFor(response));
    } catch {
      this.#unknown('The server cannot be reached. This is what was known last.');
    }
  }

  #unknown(sentence) {
    this.#table.dataset.stale = 'true';
    setText(this.#none, sentence);
    this.#none.hidden = false;
  }

  /** The one that came last is on top. */
  #show({ devices, count: all }) {
    this.#table.dataset.stale = 'false';
    this.#rows.show(devices.toReversed().map(rowOf));
    this.#none.hidden = all > 0 && all <= devices.length;
    setText(this.#none, all === 0 ? 'No device has been here yet. Connect this page as one.' : `and ${count(all - devices.length)} older ones`);
  }
}

function rowOf({ device, online, readings, heard }) {
  const ago = Math.max(0, Date.now() - Date.parse(heard));
  return {
    key: device,
    values: [device, online ? 'online' : 'offline', count(readings), ago < PERIOD_MILLIS ? 'just now' : `${duration(ago)} ago`],
    mark: (row) => {
      row.dataset.device = device;
      row.toggleAttribute('data-online', online);
    },
  };
}
