// What sluice.v1 says, in words. The README describes the frames.

export const ENVELOPES = 'sluice.v1';

/** The payload of a message as text, whatever kind it has. */
export function textOf({ kind, data }) {
  if (kind === 'json') return JSON.stringify(data);
  if (kind === 'binary') return `(${bytesOf(data)} bytes, binary)`;
  return String(data ?? '');
}

/** The position that an envelope tells, as `since` takes it; undefined when it tells none. */
export function positionOf({ offset, epoch }) {
  return epoch === undefined ? undefined : `${offset}:${epoch}`;
}

/** How many messages a gap leaves out; undefined when its ends can't be compared. */
export function missingIn({ from, to }) {
  const [first, firstEpoch] = parts(from);
  const [last, lastEpoch] = parts(to);
  return firstEpoch === lastEpoch && last > first ? last - first : undefined;
}

/** How a stream ended, or nothing when it is complete. */
export function outcomeOf({ outcome, reason }) {
  if (outcome === 'complete') return '';
  return reason ? `${outcome}: ${reason}` : outcome;
}

function parts(position) {
  const colon = String(position).indexOf(':');
  return [Number(position.slice(0, colon)), position.slice(colon + 1)];
}

function bytesOf(base64) {
  const padding = /=*$/.exec(base64)[0].length;
  return (base64.length / 4) * 3 - padding;
}
