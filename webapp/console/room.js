// One room over one WebSocket.
//
//   OUT         not joined; the form may be changed
//   CONNECTING  a socket exists and has not said open yet
//   IN          the socket is open: the only state in which sending is possible
//   WAITING     no socket; a timer will connect again
//
//   OUT -> CONNECTING      join (the visitor, a link with #room=, a click in the room list)
//   CONNECTING -> IN       open                 CONNECTING, IN -> WAITING   a close that allows another attempt
//   WAITING -> CONNECTING  timer or back online CONNECTING, IN -> OUT       a final close
//   any -> OUT             leave
//
// Events of a socket that is no longer the current one are ignored.

import { mayReconnect, waitBefore } from './backoff.js';
import { byId, element, keepingEnd, keepLast, oncePerFrame, setText } from './dom.js';
import { count, duration } from './format.js';
import { socketAddress } from './place.js';
import { recall, remember } from './remember.js';

const MOST_LINES = 500;
const MOST_BUFFERED_BYTES = 65_536;
const MOST_MESSAGE_BYTES = 65_536;
const STEADY_MILLIS = 5000;
const USER_KEY = 'sluice.room.user';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const utf8 = new TextEncoder();

export class RoomChat {
  #section = byId('room');
  #joinForm = byId('room-join-form');
  #sendForm = byId('room-send-form');
  #name = byId('room-name');
  #user = byId('room-user');
  #joinButton = byId('room-join');
  #state = byId('room-state');
  #dot = byId('room-dot');
  #log = byId('room-log');
  #empty = byId('room-empty');
  #kept = byId('room-kept');
  #input = byId('room-input');
  #sendButton = byId('room-send');
  #notice = byId('room-notice');
  #secondTab = byId('room-second-tab');

  #joined; // {room, user} while joined
  #socket;
  #attempt = 0;
  #retryTimer;
  #steadyTimer;
  #hadBeenIn = false;
  #pending = []; // at most MOST_LINES, for the next frame
  #dropped = 0;
  #wantsFocus = false;
  #draw = oncePerFrame(() => this.#flush());

  start() {
    this.#user.value = recall(USER_KEY) ?? `guest-${100 + Math.floor(Math.random() * 900)}`;
    this.#joinForm.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#joined) this.#leave('Not joined');
      else this.#join();
    });
    this.#sendForm.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#name.addEventListener('input', () => this.#showSecondTab());
    addEventListener('hashchange', () => this.#followLink());
    addEventListener('online', () => {
      if (this.#retryTimer !== undefined) this.#connect();
    });
    this.#show('out', 'Not joined');
    this.#followLink();
    this.#showSecondTab();
  }

  /** Joins the room, leaving the present one if it is another. */
  enter(room) {
    if (this.#joined?.room === room) return;
    if (this.#joined) this.#leave('Not joined');
    this.#name.value = room;
    this.#join();
  }

  #followLink() {
    const link = /^#room=(.+)$/.exec(location.hash);
    if (!link) return;
    let room;
    try {
      room = decodeURIComponent(link[1]);
    } catch {
      room = link[1]; // a stray per cent sign
    }
    this.#section.scrollIntoView({ block: 'start' });
    this.enter(room);
  }

  #join() {
    const room = this.#name.value.trim();
    const user = this.#user.value.trim();
    const objection = objectionTo(room, user);
    this.#say(objection);
    if (objection !== '') return;
    remember(USER_KEY, user);
    this.#joined = { room, user };
    this.#attempt = 0;
    this.#hadBeenIn = false;
    this.#wantsFocus = document.activeElement === this.#joinButton || this.#joinForm.contains(document.activeElement);
    this.#log.replaceChildren();
    this.#pending = [];
    this.#dropped = 0;
    this.#showKept();
    this.#showSecondTab();
    this.#connect();
  }

  #leave(text) {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#steadyTimer);
    this.#retryTimer = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    this.#joined = undefined;
    this.#show('out', text);
    socket?.close(1000);
  }

  #connect() {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    const { room, user } = this.#joined;
    const socket = new WebSocket(socketAddress(`chat/${encodeURIComponent(room)}?name=${encodeURIComponent(user)}`));
    this.#socket = socket;
    const current = (react) => (event) => {
      if (this.#socket === socket) react(event);
    };
    socket.addEventListener('open', current(() => this.#opened()));
    socket.addEventListener('message', current((event) => this.#received(event.data)));
    socket.addEventListener('close', current((event) => this.#closed(event)));
    this.#show('connecting', this.#attempt === 0 ? `Connecting to ${room}` : `Connecting to ${room}, attempt ${this.#attempt + 1}`);
  }

  #opened() {
    const { room, user } = this.#joined;
    // Only a connection that lasts makes the next wait short again; one that is accepted and dropped at once does not.
    this.#steadyTimer = setTimeout(() => (this.#attempt = 0), STEADY_MILLIS);
    this.#show('in', `In ${room} as ${user}`);
    if (this.#hadBeenIn) this.#enqueue({ note: 'Connected again. What was said in between is not shown.' });
    this.#hadBeenIn = true;
    if (this.#wantsFocus) this.#input.focus({ preventScroll: true });
    this.#wantsFocus = false;
  }

  #closed({ code, reason }) {
    clearTimeout(this.#steadyTimer);
    this.#socket = undefined;
    if (!mayReconnect(code)) {
      this.#leave(`The server closed the connection (${code}${reason ? `: ${reason}` : ''})`);
      return;
    }
    this.#wantsFocus ||= document.activeElement === this.#input;
    const wait = waitBefore(this.#attempt++);
    this.#retryTimer = setTimeout(() => this.#connect(), wait);
    this.#show('waiting', `Connection lost (${code}), next attempt in ${duration(wait)}`);
  }

  #send() {
    const text = this.#input.value.trim();
    if (text === '' || this.#socket?.readyState !== WebSocket.OPEN) return;
    if (utf8.encode(text).length > MOST_MESSAGE_BYTES) {
      this.#say('Not sent: the message is too long.');
    } else if (this.#socket.bufferedAmount > MOST_BUFFERED_BYTES) {
      this.#say(`Not sent: ${count(this.#socket.bufferedAmount)} bytes are still on their way. Try again in a moment.`);
    } else {
      this.#socket.send(text);
      this.#input.value = '';
      this.#say('');
    }
    this.#input.focus();
  }

  #received(data) {
    if (typeof data === 'string') this.#enqueue({ text: data, at: new Date() });
    else this.#enqueue({ note: `A binary message of ${count(data.size)} bytes.` });
  }

  #enqueue(line) {
    if (this.#pending.push(line) > MOST_LINES) {
      this.#pending.shift();
      this.#dropped++;
    }
    this.#draw();
  }

  #flush() {
    const lines = this.#pending;
    this.#pending = [];
    keepingEnd(this.#log, () => {
      this.#log.append(...lines.map((line) => this.#row(line)));
      this.#dropped += keepLast(this.#log, MOST_LINES);
    });
    this.#showKept();
  }

  #row({ note, text, at }) {
    if (note !== undefined) return element('li', { class: 'note', text: note });
    const own = this.#joined && text.startsWith(`${this.#joined.user}: `);
    const cut = own ? this.#joined.user.length : text.indexOf(': ');
    const time = element('time', { datetime: at.toISOString(), text: clock.format(at) });
    if (cut < 0) return element('li', {}, time, element('span', { class: 'message', text }));
    return element(
      'li',
      { 'data-own': own ? 'true' : undefined },
      time,
      element('span', { class: 'message' }, element('b', { text: text.slice(0, cut + 1) }), text.slice(cut + 1)),
    );
  }

  #show(state, text) {
    setText(this.#state, text);
    this.#state.dataset.state = state;
    this.#dot.dataset.state = { out: 'off', connecting: 'training', in: 'up', waiting: 'down' }[state];
    this.#section.toggleAttribute('data-flowing', state === 'in');
    this.#joinButton.textContent = state === 'out' ? 'Join' : 'Leave';
    this.#name.readOnly = this.#user.readOnly = state !== 'out';
    this.#input.disabled = this.#sendButton.disabled = state !== 'in';
    this.#showKept();
  }

  #showKept() {
    this.#empty.hidden = this.#joined !== undefined || this.#log.childElementCount > 0;
    this.#kept.hidden = this.#dropped === 0;
    if (this.#dropped > 0) setText(this.#kept, `The last ${MOST_LINES} lines are kept; ${count(this.#dropped)} older ones are gone.`);
  }

  #showSecondTab() {
    const room = this.#name.value.trim() || 'lobby';
    this.#secondTab.href = `#room=${encodeURIComponent(room)}`;
  }

  #say(text) {
    setText(this.#notice, text);
    this.#notice.hidden = text === '';
  }
}

/** Why the room cannot be joined under these names, or nothing. Containers refuse an encoded slash in a path. */
export function objectionTo(room, user) {
  if (room === '' || user === '') return 'Please give the room and yourself a name.';
  if (room === '.' || room === '..' || /[/\\]/.test(room)) return 'A room name may not contain a slash or be only dots.';
  if (utf8.encode(room).length > 255) return 'The room name is too long.';
  return '';
}
