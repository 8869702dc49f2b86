import { EventSource } from 'eventsource';
import { address, readAll } from './seen.mjs';

readAll(new EventSource(address));
