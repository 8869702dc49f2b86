// Prices as they change, more often than a screen can show: each message is put into one number, and what has changed is
// drawn once a frame. A message has 20 bytes, big-endian: symbol (int32), price (float64), nanoseconds (int64).

import { byId, element, oncePerFrame, setText } from './dom.js';
import { count } from './format.js';
import { Lamp } from './lamp.js';
import { Link } from './link.js';
import { socketAddress } from './place.js';
import { Spark } from './spark.js';

const BYTES = 20;
const MOST_SYMBOLS = 64;
const SAMPLE_MILLIS = 250;
const SAMPLES = 80;
const SVG = 'http://www.w3.org/2000/svg';

const money = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' });

export class Prices {
  #board = byId('prices-board');
  #rate = byId('prices-rate');
  #total = byId('prices-total');
  #drawn = byId('prices-drawn');
  #empty = byId('prices-empty');
  #lamp = new Lamp('prices', { out: 'Watch', else: 'Stop' });
  #link = new Link({ onState: (state, sentence) => this.#show(state, sentence), onMessage: (data) => this.#received(data) });
  #symbols = new Map(); // by number
  #changed = new Set();
  #updates = 0;
  #frames = 0;
  #second = { at: 0, updates: 0, frames: 0 };
  #timer;
  #watching = false;
  #draw = oncePerFrame(() => this.#flush());

  start() {
    byId('prices-join').addEventListener('click', () => {
      this.#watching = !this.#watching;
      if (this.#watching) this.#open();
      else this.#link.close('Not watching');
    });
    // Twelve hundred messages a second are of no use to a page that nobody sees.
    document.addEventListener('visibilitychange', () => {
      if (!this.#watching) return;
      if (document.hidden) this.#link.close('Paused while this page is hidden');
      else this.#open();
    });
    this.#show('out', 'Not watching');
  }

  #open() {
    this.#link.open({ address: () => socketAddress('trading/live'), name: '/trading/live', inside: 'Watching /trading/live' });
  }

  #received(data) {
    if (!(data instanceof ArrayBuffer) || data.byteLength !== BYTES) return;
    const view = new DataView(data);
    const number = view.getInt32(0);
    const price = view.getFloat64(4);
    let symbol = this.#symbols.get(number);
    if (!symbol) {
      if (this.#symbols.size >= MOST_SYMBOLS) return;
      symbol = { first: price, price, card: undefined };
      this.#symbols.set(number, symbol);
    }
    symbol.price = price;
    this.#updates++;
    this.#changed.add(number);
    this.#draw();
  }

  #flush() {
    this.#frames++;
    for (const number of this.#changed) {
      const symbol = this.#symbols.get(number);
      symbol.card ??= this.#cardFor(number);
      setText(symbol.card.price, money.format(symbol.price));
    }
    this.#changed.clear();
  }

  #cardFor(number) {
    const path = document.createElementNS(SVG, 'path');
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 100 100');
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(path);
    const price = element('span', { class: 'price' });
    const change = element('span', { class: 'price-change' });
    const item = element('li', { 'data-symbol': number }, element('span', { class: 'price-name', text: `s${number}` }), price, change, svg);
    // the board is in the order of the numbers, whichever moved first
    const next = [...this.#board.children].find((other) => Number(other.dataset.symbol) > number);
    this.#board.insertBefore(item, next ?? null);
    return { price, change, spark: new Spark(path, SAMPLES) };
  }

  #sample() {
    for (const symbol of this.#symbols.values()) {
      if (!symbol.card) continue;
      symbol.card.spark.add(symbol.price);
      symbol.card.spark.draw();
      setText(symbol.card.change, `${percent.format((symbol.price / symbol.first - 1) * 100)} %`);
    }
    const now = performance.now();
    const seconds = (now - this.#second.at) / 1000;
    if (seconds < 1) return;
    setText(this.#rate, count((this.#updates - this.#second.updates) / seconds));
    setText(this.#drawn, count((this.#frames - this.#second.frames) / seconds));
    setText(this.#total, count(this.#updates));
    this.#second = { at: now, updates: this.#updates, frames: this.#frames };
  }

  #show(state, sentence) {
    this.#lamp.show(state, sentence);
    clearInterval(this.#timer);
    if (state === 'out' && !document.hidden) this.#watching = false;
    this.#empty.hidden = state !== 'out' || this.#symbols.size > 0;
    this.#board.dataset.stale = String(state !== 'in');
    if (state === 'in') {
      this.#second = { at: performance.now(), updates: this.#updates, frames: this.#frames };
      this.#timer = setInterval(() => this.#sample(), SAMPLE_MILLIS);
    } else {
      setText(this.#rate, '0');
      setText(this.#drawn, '0');
    }
  }
}
