// One reading at a time: what comes of it goes to the drawings, which are made anew once per frame however much comes.

import { byId, oncePerFrame, setText } from './dom.js';
import { count, plural } from './format.js';
import { ended } from './problem.js';
import { byteAt } from './tree-canvas.js';
import { Columns } from './tree-columns.js';
import { Facts } from './tree-facts.js';
import { TreeForm } from './tree-form.js';
import { Membranes } from './tree-membranes.js';
import { NoveltyPlot } from './tree-novelty.js';
import { eventsOf, Refused } from './tree-run.js';
import { Bands, StatePlot } from './tree-state.js';
import { Surprises } from './tree-surprises.js';

const MOST_REMEMBERED = 64; // membranes of a past chunk: of larger trees only the last chunk is known
const TURN_MILLIS = 30;

export class Reading {
  #form = new TreeForm();
  #facts = new Facts();
  #membranes = new Membranes();
  #novelty = new NoveltyPlot();
  #state = new StatePlot();
  #surprises = new Surprises();
  #place = byId('novelty-place');
  #follow = byId('novelty-last');
  #figures = byId('novelty-figures');
  #draw = oncePerFrame(() => this.#drawAll());
  #columns = new Columns();
  #bands;
  #latest = []; // the membranes behind the last chunk
  #newest = -1; // the last chunk's index
  #looked; // the byte that is looked at; undefined for the last column
  #total = 0;
  #over = false; // whether the events have said how it ended
  #running;

  start() {
    this.#place.addEventListener('input', () => this.#look(this.#place.valueAsNumber));
    this.#follow.addEventListener('click', () => this.#look(undefined));
    for (const canvas of [byId('novelty-plot'), byId('state-plot')]) {
      const point = (event) => this.#total > 0 && this.#look(byteAt(canvas, event.offsetX, this.#total));
      canvas.addEventListener('pointerdown', point);
      canvas.addEventListener('pointermove', (event) => event.buttons > 0 && point(event));
      new ResizeObserver(this.#draw).observe(canvas);
    }
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', this.#draw);
    this.#form.start(
      () => this.#run(),
      () => this.#running?.abort(),
    );
  }

  async #run() {
    if (this.#running) return;
    const controller = new AbortController();
    this.#running = controller;
    this.#form.showBusy(true);
    const { input, route, fields } = this.#form.chosen();
    this.#begin(input);
    try {
      const events = eventsOf(input, { route, fields, signal: controller.signal, onSent: () => this.#facts.sent() });
      await this.#readAll(events);
      if (!this.#over) this.#facts.failed('The events ended without the last one.');
    } catch (failure) {
      if (this.#over) return;
      if (controller.signal.aborted) this.#facts.stopped();
      else this.#facts.failed(failure instanceof Refused ? failure.message : ended(`The events broke off: ${failure.message}`));
    } finally {
      this.#running = undefined;
      this.#form.showBusy(false);
      this.#draw();
    }
  }

  #begin(input) {
    this.#columns = new Columns();
    this.#bands = undefined;
    this.#latest = [];
    this.#newest = -1;
    this.#looked = undefined;
    this.#total = 0;
    this.#over = false;
    this.#facts.begin(input.size);
    this.#surprises.begin(input);
    this.#draw();
  }

  async #readAll(events) {
    let turn = performance.now();
    for await (const { name, data } of events) {
      this.#take(name, data);
      this.#draw();
      // events that came together would leave no time for drawing; a page that nobody sees needs none
      if (!document.hidden && performance.now() - turn > TURN_MILLIS) {
        await new Promise((resolve) => setTimeout(resolve));
        turn = performance.now();
      }
    }
  }

  #take(name, data) {
    switch (name) {
      case 'metadata':
        this.#bands = new Bands(data.units_per_membrane);
        this.#total = data.total_length ?? 0;
        this.#facts.metadata(data);
        this.#membranes.begin(data.tree);
        this.#state.begin(this.#bands);
        break;
      case 'chunk':
        this.#chunk(data);
        break;
      case 'heartbeat':
        this.#facts.heartbeat(data);
        break;
      case 'error':
        this.#facts.failed(`${ended(sentenceCase(data.error))} ${ended(sentenceCase(data.recovery_hint))}`);
        this.#over = true; // what breaks off behind it does so because of it
        break;
      case 'completion':
        this.#facts.complete(data);
        this.#over = true;
        break;
      default: // a later server may tell more
    }
  }

  /** A chunk may be told twice, first without its membranes. */
  #chunk({ chunk_index: index, offset, length, symbols, novelty_bits: bits, anomaly, membranes }) {
    if (index > this.#newest) {
      this.#newest = index;
      const chunk = { offset, length, symbols, bits, anomaly };
      this.#columns.add(chunk);
      this.#facts.chunk(chunk);
      this.#surprises.add(chunk);
    }
    if (!membranes) return;
    const { last } = this.#columns;
    this.#latest = membranes.map(({ energy, gate, objects }) => ({ energy, gate, objects }));
    if (membranes.every(({ state }) => state)) last.cells = this.#bands.cellsOf(membranes);
    if (membranes.length <= MOST_REMEMBERED) last.membranes = this.#latest;
  }

  #look(byte) {
    this.#looked = byte;
    this.#draw();
  }

  #drawAll() {
    const total = Math.max(this.#total, this.#columns.end);
    const looked = this.#looked === undefined ? undefined : (this.#columns.at(this.#looked) ?? this.#columns.last);
    this.#novelty.draw(this.#columns, total, looked);
    this.#state.draw(this.#columns, total, looked);
    const told = looked?.membranes ?? this.#latest;
    if (told.length > 0) this.#membranes.show(told);
    this.#showPlace(looked, total);
    this.#surprises.show();
    if (this.#running) this.#facts.show();
  }

  #showPlace(looked, total) {
    const shown = looked ?? this.#columns.last;
    this.#place.disabled = !shown;
    this.#follow.disabled = !looked;
    if (!shown) {
      setText(this.#figures, 'Each chunk has its figures here.');
      return;
    }
    const { offset, length, bits, anomaly, chunks } = shown;
    this.#place.max = String(Math.max(0, total - 1));
    this.#place.step = String(Math.max(1, this.#columns.all[0].length));
    if (this.#looked === undefined) this.#place.value = String(offset);
    const where = `bytes ${count(offset)} to ${count(offset + length)}${chunks > 1 ? `, ${plural(chunks, 'chunk')}` : ''}`;
    const figures = `${where}: ${bits.toFixed(2)} bits, anomaly ${anomaly.toFixed(1)} \u03c3`;
    setText(this.#figures, looked ? figures : `the last, ${figures}`);
    this.#place.setAttribute('aria-valuetext', figures);
  }
}

function sentenceCase(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
