// What is to be read and how. The server is the one who says what a value may be; the form only begins with ones that fit.
//
// The page can be opened with choices, and begin to read by itself: tree.html#start, or
// tree.html#start&encoding=bytes&tree=binary&membrane_depth=3. The names are those of the service, and `route`.

import { byId, onSubmit, setText } from './dom.js';
import { exampleFor } from './tree-example.js';

// The chunk size of each route that has one: its name there and its range.
const CHUNKS = {
  stream_process: { name: 'chunk_size', least: 128, most: 16_384 },
  stream_chunks: { name: 'chunk_size', least: 128, most: 8_192 },
  stream_large_dataset: { name: 'max_chunk_size', least: 512, most: 16_384 },
};
const USUAL_CHUNKS = 64;

export class TreeForm {
  #text = byId('tree-text');
  #file = byId('tree-file');
  #noFile = byId('tree-no-file');
  #route = byId('tree-route');
  #encoding = byId('tree-encoding');
  #chunk = byId('tree-chunk');
  #chunkLabel = byId('tree-chunk-label');
  #bandwidth = byId('tree-bandwidth');
  #bandwidthLabel = byId('tree-bandwidth-label');
  #units = byId('tree-units');
  #shape = byId('tree-shape');
  #depth = byId('tree-depth');
  #depthLabel = byId('tree-depth-label');
  #start = byId('tree-start');
  #stop = byId('tree-stop');
  #example = '';
  #ownChunk = false; // whether somebody has chosen the chunk size

  /** `onStart` is called when a reading is asked for, `onStop` when it is to end. */
  start(onStart, onStop) {
    this.#encoding.addEventListener('change', () => this.#offerExample());
    this.#route.addEventListener('change', () => this.#fit());
    this.#shape.addEventListener('change', () => this.#fit());
    this.#text.addEventListener('change', () => this.#fit());
    this.#file.addEventListener('change', () => this.#fit());
    this.#chunk.addEventListener('input', () => (this.#ownChunk = true));
    this.#noFile.addEventListener('click', () => this.#withoutFile());
    onSubmit('tree-form', onStart);
    this.#stop.addEventListener('click', onStop);
    const wanted = this.#choose();
    this.#offerExample();
    if (wanted) onStart();
  }

  /** What is chosen now: {input, route, fields}; the input is a blob. */
  chosen() {
    const route = this.#route.value;
    const chunk = CHUNKS[route];
    return {
      input: this.#input(),
      route,
      fields: {
        encoding: this.#encoding.value,
        esn_size: this.#units.value,
        tree: this.#shape.value,
        [this.#isStar() ? 'membranes' : 'membrane_depth']: this.#depth.value,
        ...(chunk ? { [chunk.name]: this.#chunk.value } : { bandwidth_hint: this.#bandwidth.value }),
        include_intermediate: 'true',
      },
    };
  }

  showBusy(busy) {
    if (!busy && document.activeElement === this.#stop) {
      this.#start.disabled = false;
      this.#start.focus();
    }
    this.#start.disabled = busy;
    this.#stop.disabled = !busy;
  }

  #input() {
    return this.#file.files[0] ?? new Blob([this.#text.value]);
  }

  /** All membranes of a star but its skin are on one level, so one chooses how many there are. */
  #isStar() {
    return this.#shape.value === 'star';
  }

  #withoutFile() {
    this.#file.value = '';
    this.#fit();
    this.#text.focus();
  }

  /** An example that was not touched makes room for one that suits the encoding. */
  #offerExample() {
    if (this.#text.value === this.#example) {
      this.#example = exampleFor(this.#encoding.value);
      this.#text.value = this.#example;
      this.#example = this.#text.value;
    }
    this.#fit();
  }

  #fit() {
    const chunk = CHUNKS[this.#route.value];
    this.#chunkLabel.hidden = !chunk;
    this.#bandwidthLabel.hidden = Boolean(chunk);
    if (chunk) {
      this.#chunk.min = chunk.least;
      this.#chunk.max = chunk.most;
      if (!this.#ownChunk) this.#chunk.value = fittingChunk(this.#input().size, chunk);
    }
    setText(this.#depthLabel, this.#isStar() ? 'Membranes' : 'Membrane depth');
    this.#depth.min = this.#isStar() ? 2 : 1;
    this.#depth.max = this.#isStar() ? 512 : 16;
    const file = this.#file.files.length > 0;
    this.#noFile.disabled = !file;
    this.#text.disabled = file;
  }

  /** Takes the choices of the page's address. Returns whether it wants to be begun with. */
  #choose() {
    const said = new URLSearchParams(location.hash.slice(1));
    const places = {
      route: this.#route,
      encoding: this.#encoding,
      chunk_size: this.#chunk,
      max_chunk_size: this.#chunk,
      bandwidth_hint: this.#bandwidth,
      esn_size: this.#units,
      tree: this.#shape,
      membrane_depth: this.#depth,
      membranes: this.#depth,
    };
    for (const [name, place] of Object.entries(places)) {
      const value = said.get(name);
      if (value === null || (place.options && ![...place.options].some((option) => option.value === value))) continue;
      place.value = value;
      this.#ownChunk ||= place === this.#chunk;
    }
    return said.has('start');
  }
}

/** A power of two within the range, so that there are some dozens of chunks if possible. */
export function fittingChunk(length, { least, most }) {
  const wanted = 2 ** Math.round(Math.log2(Math.max(1, length / USUAL_CHUNKS)));
  return Math.min(most, Math.max(least, wanted));
}
