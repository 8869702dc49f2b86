// The conversation with a model by way of the LLM router: one question at a time, its answer written as the tokens arrive.

import { Answer } from './answer.js';
import { byId, element, keepLast, setText } from './dom.js';
import { answerTo, Refused } from './llm.js';
import { ModelChoice } from './model-choice.js';
import { ended } from './problem.js';

const MOST_TURNS = 40;
const MOST_CHARACTERS = 200_000;
const GRACE_MILLIS = 2000;

export class ModelChat {
  #section = byId('model');
  #form = byId('model-form');
  #input = byId('model-input');
  #sendButton = byId('model-send');
  #stopButton = byId('model-stop');
  #anewButton = byId('model-anew');
  #log = byId('model-log');
  #empty = byId('model-empty');
  #notice = byId('model-notice');
  #said = byId('model-said');
  #choice = new ModelChoice(() => this.#showControls());
  #past = []; // of the turns on the page those that have an answer, as messages
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
    this.#anewButton.addEventListener('click', () => this.#beginAnew());
    for (const chip of document.querySelectorAll('[data-prompt]')) {
      chip.addEventListener('click', () => this.#send(chip.textContent));
    }
    this.#choice.start();
    this.#showControls();
  }

  /** Says so while the built-in model is still learning. Questions stay possible: the server has the last word. */
  showHealth({ status, detail }) {
    const training = status === 'training';
    this.#notice.hidden = !training;
    if (training) setText(this.#notice, `The built-in model is still being trained${detail ? ` (${detail})` : ''}. It answers when that is done.`);
    if (status !== 'lost') this.#choice.ask();
  }

  async #send(text) {
    const question = text.trim();
    if (question === '' || this.#running || this.#choice.model === '') return;
    const controller = new AbortController();
    this.#running = controller;
    if (this.#input.value.trim() === question) this.#input.value = '';
    this.#showControls();
    const answer = new Answer(this.#log);
    this.#empty.hidden = true;
    this.#log.append(turn(question, this.#choice.model, answer));
    keepLast(this.#log, MOST_TURNS);
    this.#log.scrollTop = this.#log.scrollHeight;
    try {
      await this.#receive(question, answer, controller);
    } catch (failure) {
      if (controller.signal.aborted) answer.end('stopped by you');
      else answer.fail(`${answer.length > 0 ? 'The answer broke off' : 'No answer came'}: ${ended(failure.message)}`);
      if (failure.status === 401) this.#choice.wantKey(failure.message);
    } finally {
      this.#release(controller, question, answer);
    }
  }

  /** The next question may be asked. Only the first call for a question counts. */
  #release(controller, question, answer) {
    if (this.#running !== controller) return;
    this.#running = undefined;
    if (answer.length > 0) {
      this.#past.push({ role: 'user', content: question }, { role: 'assistant', content: answer.text });
      this.#past.splice(0, this.#past.length - 2 * MOST_TURNS);
    } else if (this.#input.value === '') this.#input.value = question; // to be sent again
    if (document.activeElement === this.#stopButton) this.#input.focus();
    this.#showControls();
    setText(this.#said, answer.summary);
  }

  async #receive(question, answer, controller) {
    const { model, key } = this.#choice;
    const messages = [...this.#past, { role: 'user', content: question }];
    let grace;
    try {
      for await (const piece of answerTo({ model, messages, key, signal: controller.signal })) {
        if (piece.text !== undefined) {
          answer.add(piece.text);
          if (answer.length > MOST_CHARACTERS) throw new Refused('it is longer than this page keeps');
        } else if (piece.done) {
          answer.complete();
          this.#release(controller, question, answer);
          // The end of the body follows. It is waited for, because hanging up now would look like a reader who left.
          grace = setTimeout(() => controller.abort(), GRACE_MILLIS);
        } else {
          answer.note(piece);
        }
      }
    } finally {
      clearTimeout(grace);
    }
  }

  /** The model is told nothing of what was said before. */
  #beginAnew() {
    this.#past = [];
    this.#log.replaceChildren();
    this.#empty.hidden = false;
    this.#showControls();
    this.#input.focus();
  }

  #showControls() {
    const busy = this.#running !== undefined;
    this.#section.toggleAttribute('data-flowing', busy);
    this.#sendButton.disabled = busy || this.#input.value.trim() === '' || this.#choice.model === '';
    this.#stopButton.disabled = !busy;
    this.#anewButton.disabled = busy || this.#log.childElementCount === 0;
  }
}

function turn(question, model, answer) {
  return element(
    'article',
    { class: 'turn' },
    element('p', { class: 'question' }, element('span', { class: 'visually-hidden', text: `You asked ${model}: ` }), question),
    answer.element,
  );
}
