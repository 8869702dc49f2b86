// One WebSocket that is opened again when it is lost.
//
//   OUT         no socket, and none is wanted
//   CONNECTING  a socket exists and has not said open yet
//   IN          the socket is open: the only state in which sending is possible
//   WAITING     no socket; a timer will connect again
//
//   OUT -> CONNECTING      open                 CONNECTING, IN -> WAITING   a close that allows another attempt
//   CONNECTING -> IN       the socket is open   CONNECTING, IN -> OUT       a final close
//   WAITING -> CONNECTING  timer or back online any -> OUT                  close
//
// Events of a socket that is no longer the current one are ignored.

import { mayReconnect, waitBefore } from './backoff.js';
import { count, duration } from './format.js';

const MOST_BUFFERED_BYTES = 65_536;
const STEADY_MILLIS = 5000;

export class Link {
  #handlers;
  #wanted; // {address, protocols, name, inside} while one is wanted
  #socket;
  #attempt = 0;
  #retryTimer;
  #steadyTimer;
  #times = 0;

  /**
   * `onState` gets the state and a sentence that says it; `onOpen` whether it is not the first time; `onMessage` a text or an
   * ArrayBuffer. The latter two may be left out.
   */
  constructor({ onState, onOpen = () => undefined, onMessage = () => undefined }) {
    this.#handlers = { onState, onOpen, onMessage };
    addEventListener('online', () => {
      if (this.#retryTimer !== undefined) this.#connect();
    });
  }

  get isWanted() {
    return this.#wanted !== undefined;
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** `address` is asked for each time, since it may hold a position; `inside` is what to say while it is open. */
  open({ address, protocols = [], name, inside }) {
    if (this.#wanted) this.close();
    this.#wanted = { address, protocols, name, inside };
    this.#attempt = 0;
    this.#times = 0;
    this.#connect();
  }

  close(sentence = 'Not connected') {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#steadyTimer);
    this.#retryTimer = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    this.#wanted = undefined;
    this.#handlers.onState('out', sentence);
    socket?.close(1000);
  }

  /** Sends text or bytes; returns why it was not sent, or nothing. */
  send(data) {
    if (!this.isOpen) return 'Not sent: there is no connection.';
    const waiting = this.#socket.bufferedAmount;
    if (waiting > MOST_BUFFERED_BYTES) return `Not sent: ${count(waiting)} bytes are still on their way. Try again in a moment.`;
    this.#socket.send(data);
    return '';
  }

  #connect() {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    const { address, protocols, name } = this.#wanted;
    const socket = new WebSocket(address(), protocols);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    const current = (react) => (event) => {
      if (this.#socket === socket) react(event);
    };
    socket.addEventListener('open', current(() => this.#opened()));
    socket.addEventListener('message', current((event) => this.#handlers.onMessage(event.data)));
    socket.addEventListener('close', current((event) => this.#closed(event)));
    const attempt = this.#attempt === 0 ? '' : `, attempt ${this.#attempt + 1}`;
    this.#handlers.onState('connecting', `Connecting to ${name}${attempt}`);
  }

  #opened() {
    // Only a connection that lasts makes the next wait short again; one that is accepted and dropped at once does not.
    this.#steadyTimer = setTimeout(() => (this.#attempt = 0), STEADY_MILLIS);
    this.#handlers.onState('in', this.#wanted.inside);
    this.#handlers.onOpen(this.#times++ > 0);
  }

  #closed({ code, reason }) {
    clearTimeout(this.#steadyTimer);
    this.#socket = undefined;
    if (!mayReconnect(code)) {
      this.close(`The server closed the connection (${code}${reason ? `: ${reason}` : ''})`);
      return;
    }
    const wait = waitBefore(this.#attempt++);
    this.#retryTimer = setTimeout(() => this.#connect(), wait);
    this.#handlers.onState('waiting', `Connection lost (${code}), next attempt in ${duration(wait)}`);
  }
}
