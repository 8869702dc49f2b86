// Who joins and leaves, and what anybody says: the door /global-events, whose messages are plain sentences.

import { byId, onSubmit, setText } from './dom.js';
import { Lamp } from './lamp.js';
import { note, said } from './lines.js';
import { Link } from './link.js';
import { Log } from './log.js';
import { Members } from './members.js';
import { socketAddress } from './place.js';
import { rememberName, visitorName } from './remember.js';

const MOST_NAMES = 30;

export class Everywhere {
  #user = byId('global-user');
  #input = byId('global-input');
  #sendButton = byId('global-send');
  #notice = byId('global-notice');
  #here = byId('global-here');
  #empty = byId('global-empty');
  #lamp = new Lamp('global', { out: 'Join', else: 'Leave' });
  #log = new Log(byId('global-log'), byId('global-kept'));
  #members = new Members('global:events', (names) => this.#showNames(names));
  #name = '';
  #link = new Link({
    onState: (state, sentence) => this.#show(state, sentence),
    onOpen: (again) => this.#opened(again),
    onMessage: (text) => this.#received(String(text)),
  });

  start() {
    this.#user.value = visitorName();
    onSubmit('global-join-form', () => {
      if (this.#link.isWanted) this.#link.close('Not joined');
      else this.#join();
    });
    onSubmit('global-send-form', () => {
      const text = this.#input.value.trim();
      if (text === '') return;
      const objection = this.#link.send(text);
      setText(this.#notice, objection);
      this.#notice.hidden = objection === '';
      if (objection === '') this.#input.value = '';
    });
    this.#show('out', 'Not joined');
  }

  #join() {
    this.#name = this.#user.value.trim();
    if (this.#name === '') return;
    rememberName(this.#name);
    this.#log.clear();
    const address = () => socketAddress(`global-events?name=${encodeURIComponent(this.#name)}`);
    this.#link.open({ address, name: '/global-events', inside: `Joined as ${this.#name}` });
  }

  #opened(again) {
    if (again) this.#log.add(() => note('Connected again. This door remembers nothing: what happened in between is not shown.'));
    this.#members.ask();
  }

  #received(text) {
    const colon = text.indexOf(': ');
    if (colon < 0) {
      this.#log.add(() => note(`${text}.`));
      this.#members.ask();
      return;
    }
    const line = { sender: text.slice(0, colon), text: text.slice(colon + 2), own: text.startsWith(`${this.#name}: `) };
    if (line.own) Object.assign(line, { sender: this.#name, text: text.slice(this.#name.length + 2) });
    this.#log.add(() => said({ ...line }));
  }

  #showNames(names) {
    if (!this.#link.isOpen) return;
    if (!names.includes(this.#name)) this.#members.askAgain(); // the socket was open before its place in the room was
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
    setText(this.#here, `Here now: ${names.slice(0, MOST_NAMES).join(', ')}${more}`);
    this.#here.hidden = names.length === 0;
  }

  #show(state, sentence) {
    this.#lamp.show(state, sentence);
    this.#user.readOnly = state !== 'out';
    this.#input.disabled = this.#sendButton.disabled = state !== 'in';
    this.#empty.hidden = state !== 'out' || !this.#log.isEmpty;
    if (state !== 'in') this.#here.hidden = true;
  }
}
