// What the LLM router does, asked every second while the page is seen.

import { isHidden, whyMissing } from './admin.js';
import { byId, element, setText } from './dom.js';
import { bytes, count, duration, words } from './format.js';
import { fetchNow, Poll } from './poll.js';
import { Rows } from './rows.js';

const PERIOD_MILLIS = 1000;
const UPSTREAMS = ['upstream', 'breaker', 'calls', 'busy', 'probes', 'models', 'address'];
const REQUESTS = ['model', 'endpoint', 'asked', 'phase', 'age', 'request'];

export class RouterState {
  #live = byId('router-live');
  #notice = byId('router-notice');
  #state = byId('router-state');
  #dot = byId('router-dot');
  #upstreams = new Rows(byId('upstreams-table'), UPSTREAMS);
  #none = byId('upstreams-none');
  #onTheirWay = byId('requests');
  #requests = new Rows(byId('requests-table'), REQUESTS);
  #idle = byId('requests-none');
  #inFlight = byId('requests-in-flight');
  #totals = byId('requests-totals');
  #config = byId('router-config');
  #poll = new Poll(PERIOD_MILLIS, () => this.#ask());

  start() {
    this.#poll.start();
  }

  async #ask() {
    let status = 0;
    try {
      const response = await fetchNow('admin/llm');
      status = response.status;
      if (response.ok) {
        this.#show(await response.json());
        return true;
      }
    } catch {
      // no answer, or none that can be read
    }
    this.#unavailable(status);
    return !isHidden(status);
  }

  #unavailable(status) {
    setText(this.#notice, whyMissing('What the router does', status));
    this.#notice.hidden = false;
    this.#live.dataset.stale = 'true';
    this.#live.hidden = isHidden(status);
    this.#onTheirWay.removeAttribute('data-flowing');
  }

  #show(snapshot) {
    this.#notice.hidden = true;
    this.#live.hidden = false;
    this.#live.dataset.stale = 'false';
    this.#dot.dataset.state = snapshot.status === 'UP' ? 'up' : 'down';
    setText(this.#state, snapshot.status === 'UP' ? `In force: ${snapshot.detail}` : `${words(snapshot.status)}: ${snapshot.detail}`);
    this.#showUpstreams(snapshot);
    this.#showRequests(snapshot);
    this.#showTotals(snapshot.totals);
    setText(this.#config, JSON.stringify(snapshot.config, undefined, 2));
  }

  #showUpstreams({ upstreams, config }) {
    const said = new Map(config.upstreams.map((upstream) => [upstream.name, upstream]));
    this.#upstreams.show(upstreams.map((upstream) => upstreamRow(upstream, said.get(upstream.name))));
    this.#none.hidden = upstreams.length > 0;
    setText(this.#none, 'No upstream is configured.');
  }

  #showRequests({ requests, inFlight }) {
    this.#requests.show(requests.map(requestRow));
    setText(this.#inFlight, count(inFlight));
    this.#onTheirWay.toggleAttribute('data-flowing', inFlight > 0);
    this.#idle.hidden = requests.length > 0 && inFlight <= requests.length;
    setText(this.#idle, requests.length === 0 ? 'Nobody asks a model anything.' : `and ${count(inFlight - requests.length)} more`);
  }

  #showTotals({ ended, retries, failovers, cancels, bytes: size, heartbeats }) {
    const figures = [
      ...Object.entries(ended).map(([how, number]) => [words(how), count(number)]),
      ['asked again', count(retries)],
      ['asked elsewhere', count(failovers)],
      ['calls broken off', count(cancels)],
      ['heartbeats', count(heartbeats)],
      ['passed on', bytes(size)],
    ];
    while (this.#totals.children.length < figures.length) this.#totals.append(element('div', {}, element('dt'), element('dd')));
    figures.forEach(([name, value], index) => {
      const [term, figure] = this.#totals.children[index].children;
      setText(term, name);
      setText(figure, value);
    });
  }
}

function upstreamRow({ name, breaker, openForMillis, calls, busy, probes }, { baseUrl, models, health }) {
  const left = openForMillis > 0 ? `, asked again in ${duration(openForMillis)}` : '';
  const found = probes && `${count(probes.well)} well, ${count(probes.unwell)} unwell at ${health.path}`;
  return {
    key: name,
    values: [name, words(breaker) + left, count(calls), busy > 0 ? count(busy) : '', found ?? '', Object.keys(models).join(', '), baseUrl],
    mark: (row) => (row.dataset.breaker = breaker),
  };
}

function requestRow({ id, endpoint, model, upstream, phase, ageMillis }) {
  return { key: id, values: [model, endpoint, upstream, words(phase), duration(ageMillis), id] };
}
