// What the server counts besides streams, as one sentence for each part of it.

import { bytes, count, plural } from './format.js';

/** As many sentences for every snapshot; those of a server that counts less are left out. */
export function counters({ roomTotals, logs, sockets }) {
  return [roomTotals && rooms(roomTotals), logs && memory(logs), sockets && webSockets(sockets)].filter(Boolean);
}

function rooms({ readers, polls, subscriptions, skipped, gaps, refused, readersRefused, pollsRefused }) {
  const who = `${plural(readers, 'reader')} of events and lines, ${count(polls)} waiting, ${plural(subscriptions, 'durable subscription')}`;
  return sentence(who, { skipped, gaps, 'messages refused': refused, 'readers refused': readersRefused + pollsRefused });
}

function memory({ logs, messages, bytes: size, evicted, keysEvicted, held }) {
  return sentence(`${plural(logs, 'room')} remembered with ${plural(messages, 'message')} of ${bytes(size)}`, { evicted, 'keys forgotten early': keysEvicted, 'publishers held up': held });
}

function webSockets({ open, refused, tooSlow, inboxFull, deflateBytes, deflateDeclined }) {
  const losses = { refused, 'too slow': tooSlow, 'held up': inboxFull, 'without compression': deflateDeclined };
  return sentence(`${plural(open, 'WebSocket')}, ${bytes(deflateBytes)} for compression`, losses);
}

/** What there is, and of what went wrong only what did. */
function sentence(there, losses) {
  const some = Object.entries(losses).filter(([, number]) => number > 0);
  return [there, ...some.map(([name, number]) => `${count(number)} ${name}`)].join(', ');
}
