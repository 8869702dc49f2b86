// The conversation with the built-in model: one question at a time, its answer written as the tokens arrive.

import { byId, element, keepingEnd, keepLast, oncePerFrame, setText } from './dom.js';
import { count, decimal, duration, plural } from './format.js';
import { httpAddress } from './place.js';
import { sentenceFor } from './problem.js';
import { readEvents } from './sse.js';

const MOST_TURNS = 40;
const MOST_CHARACTERS = 200_000;
const FRESH_PIECES = 16;
const GRACE_MILLIS = 2000;

export class ModelChat {
  #section = byId('model');
  #form = byId('model-form');
  #input = byId('model-input');
  #sendButton = byId('model-send');
  #stopButton = byId('model-stop');
  #log = byId('model-log');
  #empty = byId('model-empty');
  #notice = byId('model-notice');
  #said = byId('model-said');
  #running;

  start() {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send(this.#input.value);
    });
    this.#input.addEventListener('keydown', (event) => {
      // isComposing: Enter then chooses a word in an input method and is not meant for us.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send(this.#input.value);
    });
    this.#input.addEventListener('input', () => this.#showControls());
    this.#stopButton.addEventListener('click', () => this.#running?.abort());
    for (const chip of document.querySelectorAll('[data-prompt]')) {
      chip.addEventListener('click', () => this.#send(chip.textContent));
    }
    this.#showControls();
  }

  /** Says so while the model is still learning. Questions stay possible: the server has the last word. */
  showHealth({ status, detail }) {
    const training = status === 'training';
    this.#notice.hidden = !training;
    if (training) setText(this.#notice, `The model is still being trained${detail ? ` (${detail})` : ''}. Answers may be refused until it is done.`);
  }

  async #send(text) {
    const question = text.trim();
    if (question === '' || this.#running) return;
    const controller = new AbortController();
    this.#running = controller;
    if (this.#input.value.trim() === question) this.#input.value = '';
    this.#showControls();
    const answer = new Answer(this.#log);
    this.#empty.hidden = true;
    this.#log.append(turn(question, answer));
    keepLast(this.#log, MOST_TURNS);
    this.#log.scrollTop = this.#log.scrollHeight;
    try {
      await this.#receive(question, answer, controller);
    } catch (failure) {
      if (controller.signal.aborted) answer.end('stopped by you');
      else if (failure instanceof Refused) answer.fail(failure.message);
      else answer.fail(`${answer.length > 0 ? 'The answer broke off' : 'No answer came'}: ${failure.message}.`);
    } finally {
      this.#release(controller, answer);
    }
  }

  /** The next question may be asked. Only the first call for a question counts. */
  #release(controller, answer) {
    if (this.#running !== controller) return;
    this.#running = undefined;
    if (document.activeElement === this.#stopButton) this.#input.focus();
    this.#showControls();
    setText(this.#said, answer.summary);
  }

  async #receive(question, answer, controller) {
    const response = await fetch(httpAddress('ai-chat'), {
      method: 'POST',
      headers: { Accept: 'text/event-stream, application/problem+json' },
      body: new URLSearchParams({ message: question }),
      signal: controller.signal,
    });
    if (!response.ok) throw new Refused(await sentenceFor(response));
    let grace;
    try {
      for await (const event of readEvents(response)) {
        if (event.type === 'message') {
          answer.add(JSON.parse(event.data).text);
          if (answer.length > MOST_CHARACTERS) throw new Refused('The answer is longer than this page keeps, so it was ended here.');
        } else if (event.type === 'error') {
          throw new Refused(JSON.parse(event.data).message);
        } else if (event.type === 'done') {
          answer.complete(JSON.parse(event.data));
          this.#release(controller, answer);
          // The end of the body follows. It is waited for, because hanging up now would look like a reader who left.
          clearTimeout(grace);
          grace = setTimeout(() => controller.abort(), GRACE_MILLIS);
        }
      }
      if (!answer.ended) throw new Refused('The stream ended before the answer did.');
    } finally {
      clearTimeout(grace);
    }
  }

  #showControls() {
    const busy = this.#running !== undefined;
    this.#section.toggleAttribute('data-flowing', busy);
    this.#sendButton.disabled = busy || this.#input.value.trim() === '';
    this.#stopButton.disabled = !busy;
  }
}

/** A failure whose message is a sentence for the reader. */
class Refused extends Error {}

/** One answer on the page. Ends once; what comes after the end is ignored. */
class Answer {
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
  #startedAt = performance.now();
  #firstAt;
  #draw = oncePerFrame(() => keepingEnd(this.#log, () => this.#flush()));

  constructor(log) {
    this.#log = log;
    this.#text.append(this.#settled);
    this.element.append(this.#text, this.#figures);
  }

  add(token) {
    if (this.ended) return;
    this.#firstAt ??= performance.now();
    this.#tokens++;
    const text = this.length === 0 ? token.trimStart() : token;
    this.length += text.length;
    this.#pending += text;
    this.#draw();
  }

  complete({ tokens, finish, tokensPerSecond }) {
    this.end(finish === 'stop' ? 'complete' : finish === 'length' ? 'cut at the length limit' : String(finish), tokens, tokensPerSecond);
  }

  fail(sentence) {
    if (this.ended) return;
    this.end('failed');
    keepingEnd(this.#log, () => this.element.append(element('p', { class: 'problem', role: 'alert', text: sentence })));
  }

  end(how, tokens = this.#tokens, perSecond = this.#perSecond()) {
    if (this.ended) return;
    this.ended = true;
    keepingEnd(this.#log, () => {
      this.#settle(this.#pending);
      this.#pending = '';
      setText(this.#figures, this.#describe(tokens, perSecond, how));
      this.element.setAttribute('aria-busy', 'false');
    });
    this.summary = `Answer ${how}, ${plural(tokens, 'token')}.`;
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
    setText(this.#figures, this.#describe(this.#tokens, this.#perSecond(), ''));
  }

  #settle(rest) {
    for (const piece of [...this.#text.children]) {
      this.#settled.appendData(piece.textContent);
      piece.remove();
    }
    this.#settled.appendData(rest);
  }

  #perSecond() {
    const millis = performance.now() - this.#firstAt;
    return this.#tokens > 1 && millis > 0 ? ((this.#tokens - 1) * 1000) / millis : 0;
  }

  #describe(tokens, perSecond, how) {
    const parts = [plural(tokens, 'token')];
    if (this.#firstAt !== undefined) parts.push(`first after ${duration(this.#firstAt - this.#startedAt)}`);
    if (perSecond > 0) parts.push(`${perSecond < 1000 ? decimal(perSecond) : count(perSecond)} tokens/s`);
    if (how !== '') parts.push(how);
    return parts.join(' \u00b7 ');
  }
}

function turn(question, answer) {
  return element(
    'article',
    { class: 'turn' },
    element('p', { class: 'question' }, element('span', { class: 'visually-hidden', text: 'You asked: ' }), question),
    answer.element,
  );
}
