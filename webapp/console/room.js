// One room over one link, in envelopes: what comes has a sender, a time and a place, so that who was cut off comes back with
// the last place he saw and gets what he missed. The form takes chat rooms, which other doors know as chat:NAME.

import { byId, setText } from './dom.js';
import { ENVELOPES, missingIn, outcomeOf, positionOf, textOf } from './envelope.js';
import { count } from './format.js';
import { GrowingMessages } from './growing.js';
import { Lamp } from './lamp.js';
import { note, said } from './lines.js';
import { Link } from './link.js';
import { Log } from './log.js';
import { socketAddress } from './place.js';
import { rememberName, visitorName } from './remember.js';

const CHAT = 'chat:';
const HISTORY = 20;
const MOST_MESSAGE_BYTES = 65_536;

const utf8 = new TextEncoder();

export class RoomChat {
  #section = byId('room');
  #joinForm = byId('room-join-form');
  #sendForm = byId('room-send-form');
  #name = byId('room-name');
  #nameLabel = byId('room-name-label');
  #user = byId('room-user');
  #empty = byId('room-empty');
  #input = byId('room-input');
  #sendButton = byId('room-send');
  #notice = byId('room-notice');
  #secondTab = byId('room-second-tab');

  #lamp = new Lamp('room', { out: 'Join', else: 'Leave' });
  #log = new Log(byId('room-log'), byId('room-kept'));
  #growing = new GrowingMessages(this.#log);
  #link = new Link({
    onState: (state, sentence) => this.#show(state, sentence),
    onOpen: () => this.#focusInput(),
    onMessage: (text) => this.#received(JSON.parse(text)),
  });

  #joined; // {room, user} while joined
  #position; // of the last message that came, {offset, epoch}
  #unanswered = new Map(); // by ref, what was sent and has no place yet
  #sent = 0;
  #here = Math.random().toString(36).slice(2); // tells what this page sends from what others do
  #wantsFocus = false;

  start() {
    this.#user.value = visitorName();
    this.#joinForm.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#joined) this.#link.close('Not joined');
      else this.#join(CHAT + this.#name.value.trim());
    });
    this.#sendForm.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#name.addEventListener('input', () => this.#showSecondTab());
    addEventListener('hashchange', () => this.#followLink());
    this.#show('out', 'Not joined');
    this.#followLink();
  }

  /** Joins the room with this full name, such as chat:lobby, leaving the present one if it is another. */
  enter(room) {
    if (this.#joined?.room === room) return;
    if (this.#joined) this.#link.close('Not joined');
    this.#name.value = room.startsWith(CHAT) ? room.slice(CHAT.length) : room;
    this.#join(room);
  }

  /** `#room=lobby` is a chat, `#rooms/lobby` any room by its full name. */
  #followLink() {
    const link = /^#(room=|rooms\/)(.+)$/.exec(location.hash);
    if (!link) return;
    let name;
    try {
      name = decodeURIComponent(link[2]);
    } catch {
      name = link[2]; // a stray per cent sign
    }
    this.#section.scrollIntoView({ block: 'start' });
    this.enter(link[1] === 'room=' ? CHAT + name : name);
  }

  #join(room) {
    const user = this.#user.value.trim();
    const objection = objectionTo(room, user);
    this.#say(objection);
    if (objection !== '') return;
    rememberName(user);
    this.#wantsFocus = this.#joinForm.contains(document.activeElement);
    this.#position = undefined;
    this.#growing.clear();
    this.#unanswered.clear();
    this.#log.clear();
    this.#joined = { room, user };
    const name = shown(room);
    this.#link.open({ address: () => this.#address(), protocols: [ENVELOPES], name, inside: `In ${name} as ${user}` });
  }

  #address() {
    const { room, user } = this.#joined;
    const start = this.#position ? `since=${encodeURIComponent(positionOf(this.#position))}` : `history=${HISTORY}`;
    const path = encodeURIComponent(room).replaceAll('%3A', ':');
    return socketAddress(`ws/rooms/${path}?name=${encodeURIComponent(user)}&${start}`);
  }

  #focusInput() {
    if (this.#wantsFocus) this.#input.focus({ preventScroll: true });
    this.#wantsFocus = false;
  }

  #send() {
    const text = this.#input.value.trim();
    if (text === '') return;
    if (utf8.encode(text).length > MOST_MESSAGE_BYTES) {
      this.#say('Not sent: the message is too long.');
    } else {
      const ref = String(++this.#sent);
      // By this key the room knows the message when it is sent once more after a connection was lost.
      const frame = JSON.stringify({ type: 'publish', kind: 'text', data: text, ref, idempotency: `${this.#here}-${ref}` });
      const objection = this.#link.send(frame);
      this.#say(objection);
      if (objection === '') {
        this.#unanswered.set(ref, frame);
        this.#input.value = '';
      }
    }
    this.#input.focus();
  }

  #received(envelope) {
    switch (envelope.type) {
      case 'subscribed':
        this.#subscribed(envelope);
        break;
      case 'message':
        this.#message({ ...this.#who(envelope), text: textOf(envelope) });
        break;
      case 'append':
        this.#growing.append(envelope.stream, envelope.data, this.#who(envelope));
        break;
      case 'end':
        if (envelope.outcome === 'cancelled') this.#growing.endAllOf(envelope.stream, outcomeOf(envelope));
        else this.#growing.end(envelope.stream, envelope.sender, outcomeOf(envelope));
        break;
      case 'join':
        this.#note(`${envelope.sender} joined.`);
        break;
      case 'leave':
        this.#note(`${envelope.sender} left.`);
        break;
      case 'gap':
        this.#gap(envelope);
        break;
      case 'answer':
        this.#note(`To you alone: ${textOf(envelope)}`);
        break;
      case 'published':
      case 'dropped':
        this.#unanswered.delete(envelope.ref);
        break;
      case 'error':
        this.#unanswered.delete(envelope.ref);
        this.#say(`${envelope.ref === undefined ? '' : 'Not sent: '}${envelope.message} (${envelope.code})`);
        break;
      default: // what later versions may say
    }
    // what the room answers to a command has the place of that, and says nothing of how far this page has read
    if (envelope.ref === undefined) this.#reached(envelope);
  }

  #reached({ type, offset, epoch, to }) {
    if (type === 'gap') [offset, epoch] = [Number(to.slice(0, to.indexOf(':'))), to.slice(to.indexOf(':') + 1)];
    if (epoch === undefined) return;
    // history comes after a place that lies behind it
    if (epoch !== this.#position?.epoch || offset > this.#position.offset) this.#position = { offset, epoch };
  }

  #subscribed({ recovered, streams = [] }) {
    if (this.#position) {
      if (!recovered) this.#growing.endAll('the rest is missing');
      this.#note(recovered ? 'Connected again; nothing is missing.' : 'Connected again; what was said in between is gone.');
    }
    for (const envelope of streams) this.#growing.append(envelope.stream, envelope.data, this.#who(envelope));
    for (const frame of this.#unanswered.values()) this.#link.send(frame);
  }

  #who({ sender, time }) {
    return { sender, at: new Date(time), own: sender === this.#joined?.user };
  }

  #gap(gap) {
    const missing = missingIn(gap);
    this.#note(missing === undefined ? 'Messages are missing here.' : `${missing === 1 ? 'A message is' : `${count(missing)} messages are`} missing here.`);
  }

  #message(line) {
    this.#log.add(() => said(line));
  }

  #note(text) {
    this.#log.add(() => note(text));
  }

  #show(state, sentence) {
    if (state === 'out') this.#joined = undefined;
    if (state === 'waiting') this.#wantsFocus ||= document.activeElement === this.#input;
    this.#lamp.show(state, sentence);
    const other = this.#joined !== undefined && !this.#joined.room.startsWith(CHAT);
    setText(this.#nameLabel, other ? 'Room (no chat)' : 'Chat room');
    this.#name.readOnly = this.#user.readOnly = state !== 'out';
    this.#input.disabled = this.#sendButton.disabled = state !== 'in';
    this.#empty.hidden = this.#joined !== undefined || !this.#log.isEmpty;
    this.#showSecondTab();
  }

  #showSecondTab() {
    const room = this.#joined?.room ?? CHAT + (this.#name.value.trim() || 'lobby');
    this.#secondTab.href = room.startsWith(CHAT) ? `#room=${encodeURIComponent(shown(room))}` : `#rooms/${encodeURIComponent(room)}`;
  }

  #say(text) {
    setText(this.#notice, text);
    this.#notice.hidden = text === '';
  }
}

function shown(room) {
  return room.startsWith(CHAT) ? room.slice(CHAT.length) : room;
}

/** Why the room cannot be joined under these names, or nothing. Containers refuse an encoded slash in a path. */
export function objectionTo(room, user) {
  if (shown(room) === '' || user === '') return 'Please give the room and yourself a name.';
  if (room === '.' || room === '..' || /[/\\]/.test(room)) return 'A room name may not contain a slash or be only dots.';
  if (utf8.encode(room).length > 255 || utf8.encode(user).length > 255) return 'The name is too long.';
  return '';
}
