// The smallest door: text comes back as "Echo: ...", bytes as they were, in the order in which they were sent.

import { byId, onSubmit, setText } from './dom.js';
import { count, decimal } from './format.js';
import { Lamp } from './lamp.js';
import { note, said } from './lines.js';
import { Link } from './link.js';
import { Log } from './log.js';
import { socketAddress } from './place.js';

const BYTES = 1000;
const BURST = 500;

export class Echo {
  #input = byId('echo-input');
  #notice = byId('echo-notice');
  #empty = byId('echo-empty');
  #controls = [this.#input, byId('echo-send'), byId('echo-bytes'), byId('echo-burst')];
  #lamp = new Lamp('echo');
  #log = new Log(byId('echo-log'), byId('echo-kept'));
  #link = new Link({ onState: (state, sentence) => this.#show(state, sentence), onMessage: (data) => this.#received(data) });
  #waiting = []; // {sent, answered(data, millis)}, in the order of sending

  start() {
    byId('echo-join').addEventListener('click', () => {
      if (this.#link.isWanted) this.#link.close();
      else this.#link.open({ address: () => socketAddress('ws'), name: '/ws', inside: 'Connected to /ws' });
    });
    onSubmit('echo-form', () => {
      if (this.#input.value !== '' && this.#sendText(this.#input.value)) this.#input.value = '';
    });
    byId('echo-bytes').addEventListener('click', () => this.#sendBytes());
    byId('echo-burst').addEventListener('click', () => this.#sendBurst());
    this.#show('out', 'Not connected');
  }

  #sendText(text) {
    return this.#send(text, (data, millis) => {
      this.#log.add(() => said({ sender: `${decimal(millis)} ms`, text: String(data) }));
    });
  }

  #sendBytes() {
    const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
    this.#send(bytes, (data, millis) => {
      const same = data instanceof ArrayBuffer && equal(bytes, new Uint8Array(data));
      const how = same ? 'came back as they were' : 'did not come back as they were';
      this.#log.add(() => said({ sender: `${decimal(millis)} ms`, text: `${count(BYTES)} bytes ${how}` }));
    });
  }

  #sendBurst() {
    const begun = performance.now();
    let right = 0;
    for (let i = 1; i <= BURST; i++) {
      const sent = this.#send(`${i}`, (data) => {
        if (data === `Echo: ${i}`) right++;
        if (i === BURST) this.#tellBurst(right, performance.now() - begun);
      });
      if (!sent) return;
    }
  }

  #tellBurst(right, millis) {
    const how = right === BURST ? 'all right and in their order' : `${count(BURST - right)} of them wrong`;
    this.#log.add(() => said({ sender: `${decimal(millis)} ms`, text: `${count(BURST)} answers, ${how}` }));
  }

  #send(data, answered) {
    const objection = this.#link.send(data);
    if (objection === '') this.#waiting.push({ sent: performance.now(), answered });
    setText(this.#notice, objection);
    this.#notice.hidden = objection === '';
    return objection === '';
  }

  #received(data) {
    const first = this.#waiting.shift();
    first?.answered(data, performance.now() - first.sent);
  }

  #show(state, sentence) {
    this.#lamp.show(state, sentence);
    if (state !== 'in' && this.#waiting.length > 0) {
      const lost = this.#waiting.length;
      this.#waiting = [];
      this.#log.add(() => note(`${lost === 1 ? 'A message was' : `${count(lost)} messages were`} not answered.`));
    }
    for (const control of this.#controls) control.disabled = state !== 'in';
    this.#empty.hidden = state !== 'out' || !this.#log.isEmpty;
  }
}

function equal(one, other) {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
