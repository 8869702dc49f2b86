import { EventSource } from 'undici';
import { address, readAll } from './seen.mjs';

const source = new EventSource(address);
readAll(source);
// While it waits to come back it does not keep the process alive by itself.
const alive = setInterval(() => {
  if (source.readyState === EventSource.CLOSED) clearInterval(alive);
}, 50);
