import launchdarkly from 'launchdarkly-eventsource';
import { address, readAll } from './seen.mjs';

readAll(new launchdarkly.EventSource(address));
