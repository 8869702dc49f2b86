// A chat by its plain door, /chat/{room}: what one sends all get as "name: text". It remembers nothing; the room of the console
// is the same room with envelopes.

import { byId, onSubmit, setText } from './dom.js';
import { Lamp } from './lamp.js';
import { note, said } from './lines.js';
import { Link } from './link.js';
import { Log } from './log.js';
import { socketAddress } from './place.js';
import { rememberName, visitorName } from './remember.js';
import { objectionTo } from './room.js';

export class Chat {
  #room = byId('chat-room');
  #user = byId('chat-user');
  #input = byId('chat-input');
  #sendButton = byId('chat-send');
  #notice = byId('chat-notice');
  #empty = byId('chat-empty');
  #lamp = new Lamp('chat', { out: 'Join', else: 'Leave' });
  #log = new Log(byId('chat-log'), byId('chat-kept'));
  #name = '';
  #link = new Link({
    onState: (state, sentence) => this.#show(state, sentence),
    onOpen: (again) => this.#opened(again),
    onMessage: (text) => this.#received(String(text)),
  });

  start() {
    this.#user.value = visitorName();
    onSubmit('chat-join-form', () => {
      if (this.#link.isWanted) this.#link.close('Not joined');
      else this.#join();
    });
    onSubmit('chat-send-form', () => {
      const text = this.#input.value.trim();
      if (text === '') return;
      const objection = this.#link.send(text);
      this.#say(objection);
      if (objection === '') this.#input.value = '';
    });
    this.#show('out', 'Not joined');
  }

  #join() {
    const room = this.#room.value.trim();
    this.#name = this.#user.value.trim();
    const objection = objectionTo(`chat:${room}`, this.#name);
    this.#say(objection);
    if (objection !== '') return;
    rememberName(this.#name);
    this.#log.clear();
    const path = `chat/${encodeURIComponent(room)}?name=${encodeURIComponent(this.#name)}`;
    this.#link.open({ address: () => socketAddress(path), name: `/chat/${room}`, inside: `In ${room} as ${this.#name}` });
  }

  #opened(again) {
    if (again) this.#log.add(() => note('Connected again. This door remembers nothing: what was said in between is not shown.'));
  }

  /** Names may hold a colon, too; that of the visitor is known. */
  #received(text) {
    const own = text.startsWith(`${this.#name}: `);
    const colon = own ? this.#name.length : text.indexOf(': ');
    this.#log.add(() => said({ sender: text.slice(0, colon), text: text.slice(colon + 2), own }));
  }

  #show(state, sentence) {
    this.#lamp.show(state, sentence);
    this.#room.readOnly = this.#user.readOnly = state !== 'out';
    this.#input.disabled = this.#sendButton.disabled = state !== 'in';
    this.#empty.hidden = state !== 'out' || !this.#log.isEmpty;
  }

  #say(text) {
    setText(this.#notice, text);
    this.#notice.hidden = text === '';
  }
}
