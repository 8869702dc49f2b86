// When a closed WebSocket may be opened again, and how long to wait before.

const FIRST_MILLIS = 500;
const LONGEST_MILLIS = 15_000;

/** False for a normal close and where the server has said no: policy (1008), its own final codes (3500-3999), sign-in (4001). */
export function mayReconnect(code) {
  const final = code === 1000 || code === 1008 || code === 4001 || (code >= 3500 && code <= 3999);
  return !final;
}

/** A wait in milliseconds before attempt 0, 1, 2 ...: doubled each time up to a limit, and spread so that not all come at once. */
export function waitBefore(attempt, random = Math.random) {
  const ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** Math.min(attempt, 16));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
