// Streams of a room: the fragments of one are one message, which grows until its end. Two senders may give theirs the same
// name; who calls a stream off calls off all of that name.

import { element, setText } from './dom.js';
import { said } from './lines.js';

const MOST_STREAMS = 64;
const MOST_CHARACTERS = 20_000;

export class GrowingMessages {
  #log;
  #open = new Map(); // by sender and name: {stream, text, item}

  constructor(log) {
    this.#log = log;
  }

  clear() {
    this.#open.clear();
  }

  /** `who` is what a line says besides its text. */
  append(stream, text, who) {
    const line = this.#open.get(keyOf(who.sender, stream)) ?? this.#begin(stream, who);
    if (line.text.length >= MOST_CHARACTERS) return;
    line.text += text;
    if (line.text.length >= MOST_CHARACTERS) line.text = `${line.text.slice(0, MOST_CHARACTERS)} (and more)`;
    this.#log.change(line, () => show(line));
  }

  #begin(stream, who) {
    const line = { stream, text: '', item: undefined };
    this.#open.set(keyOf(who.sender, stream), line);
    if (this.#open.size > MOST_STREAMS) this.#end(this.#open.keys().next().value, 'not followed any more');
    this.#log.add(() => {
      line.item = said({ ...who, text: line.text });
      line.item.setAttribute('aria-busy', 'true');
      return line.item;
    });
    return line;
  }

  /** The stream of this sender is over; `how` it ended, when that was not as it should. */
  end(stream, sender, how = '') {
    this.#end(keyOf(sender, stream), how);
  }

  /** All streams of this name are over. */
  endAllOf(stream, how) {
    for (const [key, line] of [...this.#open]) if (line.stream === stream) this.#end(key, how);
  }

  #end(key, how) {
    const line = this.#open.get(key);
    if (!line) return;
    this.#open.delete(key);
    this.#log.change(line, () => {
      if (!line.item) return;
      show(line);
      line.item.removeAttribute('aria-busy');
      if (how !== '') line.item.querySelector('.message').append(element('small', { text: ` (${how})` }));
    });
  }

  endAll(how) {
    for (const key of [...this.#open.keys()]) this.#end(key, how);
  }
}

function keyOf(sender, stream) {
  return JSON.stringify([sender, stream]);
}

/** The line may not have been drawn yet, or be one of too many and never be. */
function show({ item, text }) {
  if (item) setText(item.querySelector('.said'), text);
}
