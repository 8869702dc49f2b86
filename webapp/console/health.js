// Readiness, asked every five seconds while the page is seen.

import { byId, element, setText } from './dom.js';
import { fetchNow, Poll } from './poll.js';

const PERIOD_MILLIS = 5000;

export class Health {
  #state = byId('health-state');
  #dot = byId('health-dot');
  #checks = byId('health-checks');
  #onChange;
  #poll = new Poll(PERIOD_MILLIS, () => this.#ask());

  /** `onChange` is told {status: 'up' | 'training' | 'down' | 'lost', detail} after every answer. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  start() {
    this.#poll.start();
  }

  async #ask() {
    try {
      const response = await fetchNow('health/ready');
      this.#show(summaryOf(await response.json())); // a server that is not ready answers 503 with the same JSON
    } catch {
      this.#show({ status: 'lost', code: 'UNKNOWN', text: 'No answer from the server', detail: '', checks: [] });
    }
  }

  #show(summary) {
    setText(this.#state, summary.text);
    this.#state.dataset.status = summary.code;
    this.#dot.dataset.state = summary.status;
    const rows = summary.checks.map((check) =>
      element(
        'li',
        {},
        element('span', { class: 'dot', 'data-state': stateOf(check.status), 'aria-hidden': 'true' }),
        element('span', { class: 'check-name', text: String(check.name) }),
        element('span', { class: 'check-status', text: String(check.status) }),
        element('span', { class: 'check-detail', text: check.detail ? String(check.detail) : '' }),
      ),
    );
    this.#checks.replaceChildren(...(rows.length > 0 ? rows : [element('li', { text: 'No checks were reported.' })]));
    this.#onChange(summary);
  }
}

/** What a readiness answer means for the page; the server's own status stays readable as `code`. */
export function summaryOf(answer) {
  if (answer?.status !== 'UP' && answer?.status !== 'DOWN') throw new Error('not a readiness answer');
  const checks = Array.isArray(answer.checks) ? answer.checks : [];
  const training = checks.find((check) => check.status === 'TRAINING');
  const failed = checks.filter((check) => stateOf(check.status) === 'down');
  const code = answer.status;
  if (failed.length > 0 || (code === 'DOWN' && !training)) {
    const names = failed.map((check) => check.name).join(', ');
    return { status: 'down', code, text: names ? `Not ready: ${names}` : 'Not ready', detail: '', checks };
  }
  if (training) return { status: 'training', code, text: 'Up, model in training', detail: String(training.detail ?? ''), checks };
  return { status: 'up', code, text: 'Up and ready', detail: '', checks };
}

function stateOf(status) {
  if (status === 'TRAINING') return 'training';
  return status === 'DOWN' ? 'down' : 'up';
}
