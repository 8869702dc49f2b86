// Asks the server again and again, but only while the page is seen.

import { httpAddress } from './place.js';

const PATIENCE_MILLIS = 4500;

export class Poll {
  #period;
  #ask;
  #timer;

  /** `ask` is called, and `periodMillis` after it is done again; it must not fail. Once it gives false, not until the page is seen anew. */
  constructor(periodMillis, ask) {
    this.#period = periodMillis;
    this.#ask = ask;
  }

  start() {
    document.addEventListener('visibilitychange', () => this.soon());
    this.soon();
  }

  /** Asks in so many milliseconds, whenever it would have been the time. */
  soon(millis = 0) {
    clearTimeout(this.#timer);
    if (!document.hidden) this.#timer = setTimeout(() => this.#turn(), millis);
  }

  async #turn() {
    if ((await this.#ask()) !== false) this.soon(this.#period);
  }
}

/** What the server has at this path of the application now, for who sends these fields. */
export function fetchNow(path, headers = { Accept: 'application/json' }) {
  return fetch(httpAddress(path), { cache: 'no-store', headers, signal: AbortSignal.timeout(PATIENCE_MILLIS) });
}
