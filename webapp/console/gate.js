// The drawing in the header: the gate is open when the server is ready, wider the more flows, and the water behind it stands
// as high as the throughput (a logarithmic scale, as on the gauge board beside it).

import { byId, setText } from './dom.js';
import { bytes, count, rate } from './format.js';

const UNKNOWN = '\u2013';

export class Gate {
  #header = byId('head');
  #open = byId('gate-open');
  #queued = byId('gate-queued');
  #rate = byId('gate-rate');

  showHealth({ status }) {
    this.#header.dataset.gate = status;
  }

  /** {open, queued, rate}, or undefined when the stream list is not to be had. */
  showFlow(flow) {
    setText(this.#open, flow ? count(flow.open) : UNKNOWN);
    setText(this.#queued, flow ? bytes(flow.queued) : UNKNOWN);
    setText(this.#rate, flow ? rate(flow.rate) : UNKNOWN);
    this.#header.toggleAttribute('data-running', (flow?.rate ?? 0) > 0);
    this.#header.style.setProperty('--level', String(levelOf(flow?.rate ?? 0)));
  }
}

/** 0 to 1: nothing, then a third at 1 kB/s and two thirds at 1 MB/s, full at 1 GB/s. */
export function levelOf(bytesPerSecond) {
  return Math.min(1, Math.log10(1 + bytesPerSecond) / 9);
}
