// A stream to look at: two hundred lines, ten a second, read here and counted. Only the last line is kept.

import { byId, setText } from './dom.js';
import { bytes, count, plural } from './format.js';
import { httpAddress } from './place.js';
import { sentenceFor } from './problem.js';

const ITEMS = 200;
const DELAY_MILLIS = 100;
const MOST_LINE_CHARACTERS = 500;

export class DemoStream {
  #startButton = byId('demo-start');
  #stopButton = byId('demo-stop');
  #state = byId('demo-state');
  #line = byId('demo-line');
  #meter = byId('demo-meter');
  #running;

  start() {
    this.#startButton.addEventListener('click', () => this.#run());
    this.#stopButton.addEventListener('click', () => this.#running?.abort());
    this.#showControls();
  }

  async #run() {
    if (this.#running) return;
    const controller = new AbortController();
    this.#running = controller;
    this.#showControls();
    const tally = { lines: 0, bytes: 0 };
    this.#showTally(tally, 'opening');
    try {
      const response = await fetch(httpAddress(`stream/text?items=${ITEMS}&delayMillis=${DELAY_MILLIS}`), { signal: controller.signal });
      if (!response.ok) {
        setText(this.#state, await sentenceFor(response));
        return;
      }
      await this.#read(response.body.getReader(), tally);
      this.#showTally(tally, 'complete');
    } catch (failure) {
      this.#showTally(tally, controller.signal.aborted ? 'stopped by you' : `broken off (${failure.message})`);
    } finally {
      this.#running = undefined;
      if (document.activeElement === this.#stopButton) this.#startButton.focus();
      this.#showControls();
    }
  }

  async #read(reader, tally) {
    const decoder = new TextDecoder();
    let unfinished = '';
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      tally.bytes += read.value.length;
      const lines = (unfinished + decoder.decode(read.value, { stream: true })).split('\n');
      unfinished = lines.pop().slice(0, MOST_LINE_CHARACTERS);
      tally.lines += lines.length;
      if (lines.length > 0) setText(this.#line, lines.at(-1).slice(0, MOST_LINE_CHARACTERS));
      this.#showTally(tally, 'reading');
    }
  }

  #showTally(tally, how) {
    setText(this.#state, `${plural(tally.lines, 'line')} of ${count(ITEMS)}, ${bytes(tally.bytes)}, ${how}`);
    this.#meter.value = tally.lines;
  }

  #showControls() {
    const busy = this.#running !== undefined;
    this.#startButton.disabled = busy;
    this.#stopButton.disabled = !busy;
    if (busy) this.#meter.hidden = this.#line.hidden = false;
  }
}
