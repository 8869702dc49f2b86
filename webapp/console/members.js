// Who is in a room, asked again when somebody came or left, but not more often than is of use.

import { httpAddress } from './place.js';

const PAUSE_MILLIS = 500;
const MOST_AGAIN = 4;

export class Members {
  #address;
  #onNames;
  #timer;
  #asking = false;
  #again = 0; // how often it was asked again since there was a reason from outside

  /** `onNames` gets the names in the order in which they came; one who is there twice is there twice. */
  constructor(room, onNames) {
    this.#address = httpAddress(`rooms/${encodeURIComponent(room).replaceAll('%3A', ':')}/members?limit=1000`);
    this.#onNames = onNames;
  }

  /** Asks soon. */
  ask() {
    this.#again = 0;
    this.#askSoon();
  }

  /** Asks once more since somebody is missing, a few times only: he may be there and be none of the first. */
  askAgain() {
    if (this.#again >= MOST_AGAIN) return;
    this.#again++;
    this.#askSoon();
  }

  #askSoon() {
    this.#timer ??= setTimeout(() => this.#fetch(), this.#asking ? PAUSE_MILLIS : 0);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#onNames = () => undefined;
  }

  async #fetch() {
    this.#timer = undefined;
    this.#asking = true;
    try {
      const response = await fetch(this.#address, { cache: 'no-store' });
      if (response.ok) this.#onNames((await response.json()).members.map((member) => member.name));
    } catch {
      // the link says that the server is gone, and asks again when it is back
    } finally {
      setTimeout(() => (this.#asking = false), PAUSE_MILLIS);
    }
  }
}
