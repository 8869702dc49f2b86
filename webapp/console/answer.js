// One answer of a model on the page, and what is counted of it.

import { element, keepingEnd, oncePerFrame, setText } from './dom.js';
import { count, decimal, duration, plural } from './format.js';

const FRESH_PIECES = 16;
const ENDS = { stop: 'complete', length: 'cut at the length limit', content_filter: 'cut by a filter' };

/** Ends once; what comes after the end is ignored. */
export class Answer {
  element = element('div', { class: 'answer', 'aria-busy': 'true' });
  length = 0;
  ended = false;
  summary = '';
  #log;
  #text = element('p', { class: 'answer-text' });
  #figures = element('p', { class: 'figures', text: 'waiting for the first token' });
  #settled = document.createTextNode('');
  #pending = '';
  #tokens = 0;
  #counted; // by the model, which knows better: a piece may be more than one token
  #finish = 'stop';
  #startedAt = performance.now();
  #firstAt;
  #lastAt;
  #draw = oncePerFrame(() => keepingEnd(this.#log, () => this.#flush()));

  constructor(log) {
    this.#log = log;
    this.#text.append(this.#settled);
    this.element.append(this.#text, this.#figures);
  }

  /** What has come so far. */
  get text() {
    return this.#text.textContent + this.#pending;
  }

  add(piece) {
    if (this.ended) return;
    this.#lastAt = performance.now();
    this.#firstAt ??= this.#lastAt;
    this.#tokens++;
    const text = this.length === 0 ? piece.trimStart() : piece;
    this.length += text.length;
    this.#pending += text;
    this.#draw();
  }

  /** What the model says of it: how many tokens it has, why it is over. */
  note({ tokens, finish }) {
    this.#counted = tokens ?? this.#counted;
    this.#finish = finish ?? this.#finish;
  }

  complete() {
    this.end(ENDS[this.#finish] ?? String(this.#finish));
  }

  fail(sentence) {
    if (this.ended) return;
    this.end('failed');
    keepingEnd(this.#log, () => this.element.append(element('p', { class: 'problem', role: 'alert', text: sentence })));
  }

  end(how) {
    if (this.ended) return;
    this.ended = true;
    keepingEnd(this.#log, () => {
      this.#settle(this.#pending);
      this.#pending = '';
      setText(this.#figures, this.#describe(how));
      this.element.setAttribute('aria-busy', 'false');
    });
    this.summary = `Answer ${how}, ${plural(this.#all, 'token')}.`;
  }

  get #all() {
    return this.#counted ?? this.#tokens;
  }

  /** Writes what arrived since the last frame as one fresh piece, and lets older pieces run into the plain text before them. */
  #flush() {
    if (this.ended || this.#pending === '') return;
    this.#text.append(element('span', { class: 'fresh', text: this.#pending }));
    this.#pending = '';
    while (this.#text.childElementCount > FRESH_PIECES) {
      const oldest = this.#text.firstElementChild;
      this.#settled.appendData(oldest.textContent);
      oldest.remove();
    }
    setText(this.#figures, this.#describe(''));
  }

  #settle(rest) {
    for (const piece of [...this.#text.children]) {
      this.#settled.appendData(piece.textContent);
      piece.remove();
    }
    this.#settled.appendData(rest);
  }

  /** From the first to the last. */
  #perSecond() {
    const millis = this.#lastAt - this.#firstAt;
    return this.#all > 1 && millis > 0 ? ((this.#all - 1) * 1000) / millis : 0;
  }

  #describe(how) {
    const perSecond = this.#perSecond();
    const parts = [plural(this.#all, 'token')];
    if (this.#firstAt !== undefined) parts.push(`first after ${duration(this.#firstAt - this.#startedAt)}`);
    if (perSecond > 0) parts.push(`${perSecond < 1000 ? decimal(perSecond) : count(perSecond)} tokens/s`);
    if (how !== '') parts.push(how);
    return parts.join(' \u00b7 ');
  }
}
