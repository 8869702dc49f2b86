// The deep tree echo service, as this page asks it: an input goes, events come.

import { httpAddress } from './place.js';
import { sentenceFor } from './problem.js';
import { readEvents } from './sse.js';

const SERVICE = 'deep_tree_echo';

// Over HTTP/1.1 a browser reads nothing of an answer before all of the request has left it. An input that does not fit into
// what lies between would wait for a server that waits for its events to be taken. So a larger one is left with the server
// first, and its events are fetched then.
const MOST_DIRECT_BYTES = 65_536;

/** A failure whose message is a sentence for the reader. */
export class Refused extends Error {}

/**
 * The events of the reading of a blob as they come: {name, data}. `onSent` is called when the server has the input and the
 * answer begins. Throws Refused when there is none. Leaving the loop early ends the reading.
 */
export async function* eventsOf(input, { route, fields, signal, onSent }) {
  const direct = input.size <= MOST_DIRECT_BYTES;
  const kept = direct ? undefined : await keep(input, { route, ...fields }, signal);
  try {
    const response = direct
      ? await post(input, route, fields, 'text/event-stream', signal)
      : await get(`${SERVICE}/streams/${kept}/events`, signal);
    onSent();
    for await (const { type, data } of readEvents(response)) yield { name: type, data: JSON.parse(data) };
  } finally {
    if (kept) forget(kept);
  }
}

async function keep(input, fields, signal) {
  const response = await post(input, 'streams', fields, 'application/json', signal);
  return (await response.json()).id;
}

// The blob is the body: the browser reads it from its file as it goes.
function post(input, path, fields, accept, signal) {
  const address = httpAddress(`${SERVICE}/${path}`);
  address.search = new URLSearchParams(fields);
  return asked(address, { method: 'POST', headers: { Accept: `${accept}, application/problem+json`, 'Content-Type': 'text/plain' }, body: input, signal });
}

function get(path, signal) {
  return asked(httpAddress(path), { cache: 'no-store', headers: { Accept: 'text/event-stream, application/problem+json' }, signal });
}

async function asked(address, options) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Refused(await sentenceFor(response));
  return response;
}

// Nobody waits for it: an input that is not taken back is forgotten by the server in its own time.
function forget(kept) {
  fetch(httpAddress(`${SERVICE}/streams/${kept}`), { method: 'DELETE', headers: { Accept: 'application/json' }, keepalive: true }).catch(() => undefined);
}
