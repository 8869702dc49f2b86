// The live list of streams, from one EventSource that is open only while the page is seen: a browser has few connections
// to give to one server, and a hidden tab should not hold one.

import { isHidden, whyMissing } from './admin.js';
import { byId, element, setText } from './dom.js';
import { bytes, count, duration, plural, rate, words } from './format.js';
import { counters } from './counters.js';
import { exampleOf } from './example.js';
import { Hydrograph } from './hydrograph.js';
import { httpAddress } from './place.js';
import { Rows } from './rows.js';

const ADDRESS = 'admin/streams/events';
const RETRY_MILLIS = 5000;
const MOST_ROWS = 100;
const COLUMNS = ['id', 'path', 'remote', 'media', 'age', 'first', 'items', 'bytes', 'rate', 'queued', 'waits', 'received', 'state'];

export class StreamList {
  #section = byId('streams');
  #notice = byId('streams-notice');
  #live = byId('streams-live');
  #totals = {
    active: byId('streams-active'),
    created: byId('streams-created'),
    completed: byId('streams-completed'),
    aborted: byId('streams-aborted'),
    reasons: byId('streams-reasons'),
    bytes: byId('streams-bytes'),
    items: byId('streams-items'),
    rate: byId('streams-rate'),
  };
  #none = byId('streams-none');
  #rooms = byId('streams-rooms');
  #counters = byId('streams-counters');
  #graph = new Hydrograph(byId('streams-graph'), byId('streams-graph-label'));
  #rows = new Rows(byId('streams-table'), COLUMNS);
  #last; // {at, total, byId} of the snapshot before
  #source;
  #retryTimer;
  #onSnapshot;
  #onRoom;

  /** `onSnapshot` gets {open, queued, rate}, or undefined when nothing is known; `onRoom` the full name of a room that was chosen. */
  constructor({ onSnapshot, onRoom }) {
    this.#onSnapshot = onSnapshot;
    this.#onRoom = onRoom;
  }

  start() {
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#close() : this.#open()));
    addEventListener('pagehide', () => this.#close());
    addEventListener('pageshow', (event) => {
      if (event.persisted) this.#open();
    });
    if (!document.hidden) this.#open();
  }

  #open() {
    this.#close();
    const source = new EventSource(httpAddress(ADDRESS));
    this.#source = source;
    source.addEventListener('streams', (event) => this.#show(JSON.parse(event.data)));
    source.addEventListener('error', () => {
      if (source !== this.#source) return;
      if (source.readyState === EventSource.CLOSED) this.#explain();
      else this.#unavailable('The connection to the stream list was lost. It is being opened again.');
    });
  }

  #close() {
    clearTimeout(this.#retryTimer);
    this.#source?.close();
    this.#source = undefined;
    this.#last = undefined; // a rate over the pause would say nothing
  }

  /** EventSource hides the status, so the same address is asked once more. */
  async #explain() {
    this.#close();
    const status = await statusOf(httpAddress(ADDRESS));
    if (document.hidden || this.#source) return;
    this.#unavailable(whyMissing('The stream list', status));
    this.#live.hidden = isHidden(status); // noughts would be taken for figures
    if (isHidden(status)) return;
    this.#retryTimer = setTimeout(() => this.#open(), RETRY_MILLIS);
  }

  #unavailable(sentence) {
    setText(this.#notice, sentence);
    this.#notice.hidden = false;
    this.#live.dataset.stale = 'true';
    this.#section.removeAttribute('data-flowing');
    this.#last = undefined;
    this.#onSnapshot(undefined);
  }

  #show(snapshot) {
    const now = performance.now();
    const seconds = this.#last ? (now - this.#last.at) / 1000 : 0;
    const speed = (after, before) => (before === undefined || seconds <= 0 ? undefined : Math.max(0, after - before) / seconds);
    const total = speed(snapshot.bytes, this.#last?.total);
    const rates = new Map(snapshot.streams.map((stream) => [stream.id, speed(stream.bytes, this.#last?.byId.get(stream.id))]));
    this.#last = { at: now, total: snapshot.bytes, byId: new Map(snapshot.streams.map((stream) => [stream.id, stream.bytes])) };

    this.#notice.hidden = true;
    this.#live.hidden = false;
    this.#live.dataset.stale = 'false';
    this.#section.toggleAttribute('data-flowing', snapshot.active > 0);
    this.#showTotals(snapshot, total);
    this.#showRows(snapshot.streams, rates);
    this.#showRooms(snapshot.rooms ?? []);
    this.#showCounters(counters(snapshot));
    if (total !== undefined) this.#graph.add(total);
    const queued = snapshot.streams.reduce((sum, stream) => sum + stream.queuedBytes, 0);
    this.#onSnapshot({ open: snapshot.active, queued, rate: total ?? 0 });
  }

  #showTotals(snapshot, total) {
    const aborted = Object.entries(snapshot.aborted ?? {});
    setText(this.#totals.active, count(snapshot.active));
    setText(this.#totals.created, count(snapshot.created));
    setText(this.#totals.completed, count(snapshot.completed));
    setText(this.#totals.aborted, count(aborted.reduce((sum, [, number]) => sum + number, 0)));
    const reasons = aborted.filter(([, number]) => number > 0).map(([reason, number]) => `${words(reason)} ${count(number)}`);
    setText(this.#totals.reasons, reasons.join(', '));
    setText(this.#totals.bytes, bytes(snapshot.bytes));
    setText(this.#totals.items, count(snapshot.items));
    setText(this.#totals.rate, rate(total ?? 0));
  }

  #showRows(streams, rates) {
    const shown = streams.slice(0, MOST_ROWS);
    this.#rows.show(shown.map((stream) => rowOf(stream, rates.get(stream.id))));
    this.#none.hidden = shown.length > 0 && streams.length <= MOST_ROWS;
    const nothing = 'Nothing is being streamed. Start a demo stream to see one.';
    setText(this.#none, shown.length === 0 ? nothing : `and ${count(streams.length - MOST_ROWS)} more`);
  }

  /** Rooms of the examples are shown on their page, with what belongs to them; any other is joined here. */
  #wayInto(name) {
    const example = exampleOf(name);
    const attributes = { class: 'room-link', 'data-room': name, text: name };
    if (example !== undefined) return element('a', { ...attributes, href: example });
    const button = element('button', { ...attributes, type: 'button', title: `Join ${name}` });
    button.addEventListener('click', () => this.#onRoom(name));
    return button;
  }

  #showCounters(sentences) {
    while (this.#counters.children.length < sentences.length) this.#counters.append(element('li'));
    sentences.forEach((sentence, index) => setText(this.#counters.children[index], sentence));
  }

  #showRooms(rooms) {
    const wanted = rooms.map((room) => `${room.name}\n${room.members}`).join('\n\n');
    if (this.#rooms.dataset.shown === wanted) return;
    const focused = document.activeElement?.dataset.room;
    this.#rooms.dataset.shown = wanted;
    this.#rooms.replaceChildren(
      ...rooms.slice(0, MOST_ROWS).map((room) => {
        const way = this.#wayInto(room.name);
        return element('li', {}, way, element('span', { text: plural(room.members, 'reader') }));
      }),
    );
    if (rooms.length === 0) this.#rooms.append(element('li', { class: 'quiet', text: 'No room has anybody in it.' }));
    if (focused !== undefined) [...this.#rooms.querySelectorAll('[data-room]')].find((way) => way.dataset.room === focused)?.focus();
  }
}

/** The status an address answers with, 0 if it cannot be reached. The body is not waited for. */
async function statusOf(address) {
  const controller = new AbortController();
  try {
    const response = await fetch(address, { cache: 'no-store', headers: { Accept: 'text/event-stream' }, signal: controller.signal });
    return response.status;
  } catch {
    return 0;
  } finally {
    controller.abort();
  }
}

function rowOf(stream, speed) {
  const values = [
    stream.id,
    stream.path,
    stream.remote,
    stream.media,
    duration(stream.ageMillis),
    stream.firstByteMillis === undefined ? '' : duration(stream.firstByteMillis),
    count(stream.items),
    bytes(stream.bytes),
    rate(speed ?? stream.bytesPerSecond),
    bytes(stream.queuedBytes),
    stream.waits > 0 ? count(stream.waits) : '',
    received(stream),
    words(stream.state),
  ];
  const mark = (row) => {
    row.dataset.state = stream.state;
    row.toggleAttribute('data-queued', stream.queuedBytes > 0);
  };
  return { key: stream.id, values, mark };
}

/** What came from a WebSocket's client; empty for a reader that only reads. */
function received({ itemsIn = 0, bytesIn = 0, dropped = 0 }) {
  const lost = dropped > 0 ? `, ${count(dropped)} dropped` : '';
  return itemsIn > 0 || dropped > 0 ? `${count(itemsIn)}, ${bytes(bytesIn)}${lost}` : '';
}
