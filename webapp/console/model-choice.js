// Which model is asked, and with what key. The list is the router's; a key is asked for when the router wants one.

import { byId, element, onSubmit, setText } from './dom.js';
import { models, Refused } from './llm.js';
import { modelKey, rememberModelKey } from './remember.js';

const OTHER = ''; // no model has that name
const WHERE = 'A key stays in this tab, and goes with it.';

export class ModelChoice {
  #select = byId('model-name');
  #other = byId('model-other');
  #otherLabel = byId('model-other-label');
  #keyForm = byId('model-key-form');
  #keyInput = byId('model-key');
  #hint = byId('model-key-hint');
  #notice = byId('model-list-notice');
  #asking = false;
  #stale = true; // the list is to be asked for
  #onChange;

  /** `onChange` is called when another model may be meant. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  start() {
    this.#keyInput.value = modelKey();
    this.#keyForm.hidden = this.key === '';
    this.#select.addEventListener('change', () => this.#show());
    this.#other.addEventListener('input', this.#onChange);
    onSubmit('model-key-form', () => this.#useKey());
    this.ask();
  }

  /** The name of the model, empty while none is chosen. */
  get model() {
    if (this.#select.disabled) return '';
    return this.#select.value === OTHER ? this.#other.value.trim() : this.#select.value;
  }

  /** What is sent with each question, empty for none. */
  get key() {
    return modelKey();
  }

  /** Asks for the list, unless it is there already or a key is waited for. */
  async ask() {
    if (this.#asking || !this.#stale) return;
    this.#asking = true;
    this.#stale = false;
    try {
      this.#list(await models(this.key));
    } catch (failure) {
      this.#missing(failure);
    } finally {
      this.#asking = false;
    }
  }

  /** The router wants a key, or another one. */
  wantKey(sentence) {
    this.#keyForm.hidden = false;
    const unknown = this.key === '' ? '' : 'This key is not known here. ';
    setText(this.#hint, `${unknown}${sentence} ${WHERE}`);
    this.#keyInput.setAttribute('aria-invalid', String(this.key !== ''));
  }

  #useKey() {
    rememberModelKey(this.#keyInput.value.trim());
    this.#stale = true;
    this.ask();
  }

  #list(names) {
    const chosen = this.#select.value;
    this.#select.replaceChildren(
      ...names.map((name) => element('option', { value: name, text: name })),
      element('option', { value: OTHER, text: 'Another \u2026' }),
    );
    if (names.includes(chosen)) this.#select.value = chosen;
    this.#select.disabled = false;
    this.#notice.hidden = true;
    this.#keyForm.hidden = this.key === '';
    this.#keyInput.removeAttribute('aria-invalid');
    setText(this.#hint, WHERE);
    this.#show();
  }

  #missing(failure) {
    const isRefused = failure instanceof Refused;
    this.#select.replaceChildren(element('option', { value: OTHER, text: 'none known yet' }));
    this.#select.disabled = true;
    if (failure.status === 401) this.wantKey(failure.message);
    else this.#stale = true;
    this.#notice.hidden = failure.status === 401;
    setText(this.#notice, isRefused ? failure.message : 'The list of models could not be read. Trying again.');
    this.#show();
  }

  #show() {
    this.#otherLabel.hidden = this.#select.disabled || this.#select.value !== OTHER;
    this.#onChange();
  }
}
