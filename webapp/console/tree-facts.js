// How far a reading is, in figures. The sentence above them is the part that is read aloud: at its beginning, at each quarter,
// and at its end with what came out.

import { byId, setText } from './dom.js';
import { bytes, count, decimal, duration, plural, rate } from './format.js';

const UNKNOWN = '\u2013';
const DOTS = { out: 'off', sending: 'training', in: 'up', complete: 'up', stopped: 'off', failed: 'down' };

export class Facts {
  #section = byId('reading');
  #state = byId('reading-state');
  #dot = byId('reading-dot');
  #meter = byId('reading-meter');
  #notice = byId('reading-notice');
  #progress = byId('reading-progress');
  #bytes = byId('reading-bytes');
  #chunks = byId('reading-chunks');
  #novelty = byId('reading-novelty');
  #rate = byId('reading-rate');
  #beats = byId('reading-beats');
  #digest = byId('reading-digest');
  #request = byId('reading-request');
  #tally;

  /** A new reading of so many bytes. */
  begin(total) {
    this.#tally = { total, bytes: 0, chunks: 0, symbols: 0, bits: 0, beats: 0, since: undefined, said: 0 };
    this.#notice.hidden = true;
    setText(this.#digest, UNKNOWN);
    setText(this.#request, UNKNOWN);
    this.#say('sending', `Sending ${bytes(total)}`);
    this.show();
  }

  sent() {
    this.#tally.since = performance.now();
    this.#say('in', 'Reading');
  }

  metadata({ request_id: request }) {
    setText(this.#request, request);
  }

  chunk({ offset, length, symbols, bits }) {
    const tally = this.#tally;
    tally.chunks++;
    tally.bytes = offset + length;
    tally.symbols += symbols;
    tally.bits += bits * symbols;
    const quarter = Math.floor((4 * tally.bytes) / Math.max(1, tally.total));
    if (quarter > tally.said && quarter < 4) this.#say('in', `Reading, ${count(quarter * 25)}% is read`);
    tally.said = quarter;
  }

  heartbeat({ bytes_processed: read }) {
    this.#tally.beats++;
    this.#tally.bytes = Math.max(this.#tally.bytes, read);
  }

  complete(said) {
    setText(this.#digest, said.state_digest);
    Object.assign(this.#tally, {
      bytes: said.bytes_processed,
      chunks: said.total_chunks,
      mean: said.mean_novelty_bits,
      rate: said.throughput_mb_per_sec * 1e6,
    });
    this.show();
    this.#say('complete', `Complete in ${duration(said.duration_ms)}: ${plural(said.symbols, 'symbol')}, mean novelty ${said.mean_novelty_bits.toFixed(2)} bits`);
  }

  stopped() {
    this.show();
    this.#say('stopped', 'Stopped by you');
  }

  /** That it went wrong, with a sentence about it. */
  failed(sentence) {
    this.show();
    this.#say('failed', this.#tally.chunks > 0 ? `Ended early, after ${plural(this.#tally.chunks, 'chunk')}` : 'Not read');
    setText(this.#notice, sentence);
    this.#notice.hidden = false;
  }

  /** Writes the figures; as often as one likes. */
  show() {
    const { total, bytes: read, chunks, symbols, bits, beats, since, mean, rate: final } = this.#tally;
    const part = total > 0 ? Math.min(1, read / total) : mean === undefined ? 0 : 1;
    this.#meter.value = part;
    setText(this.#progress, `${count(Math.floor(part * 100))}%`);
    setText(this.#bytes, bytes(read));
    setText(this.#chunks, count(chunks));
    setText(this.#novelty, mean !== undefined || symbols > 0 ? `${decimal(mean ?? bits / symbols)} bits` : UNKNOWN);
    const seconds = since === undefined ? 0 : (performance.now() - since) / 1000;
    setText(this.#rate, final !== undefined || seconds > 0.05 ? rate(final ?? read / seconds) : UNKNOWN);
    setText(this.#beats, count(beats));
  }

  #say(state, sentence) {
    setText(this.#state, sentence);
    this.#state.dataset.state = state;
    this.#dot.dataset.state = DOTS[state];
    this.#section.toggleAttribute('data-flowing', state === 'in' || state === 'sending');
  }
}
