// How a section shows the state of its link: the dot, the sentence beside it, the line under the heading, the button.

import { byId, setText } from './dom.js';

const DOTS = { out: 'off', connecting: 'training', in: 'up', waiting: 'down' };

export class Lamp {
  #section;
  #dot;
  #state;
  #button;
  #words;

  /** For the section with this id, whose parts are called ID-dot, ID-state and ID-join; `words` stand on the button. */
  constructor(id, words = { out: 'Connect', else: 'Disconnect' }) {
    this.#section = byId(id);
    this.#dot = byId(`${id}-dot`);
    this.#state = byId(`${id}-state`);
    this.#button = byId(`${id}-join`);
    this.#words = words;
  }

  show(state, sentence) {
    setText(this.#state, sentence);
    this.#state.dataset.state = state;
    this.#dot.dataset.state = DOTS[state];
    this.#section.toggleAttribute('data-flowing', state === 'in');
    setText(this.#button, state === 'out' ? this.#words.out : this.#words.else);
  }
}
