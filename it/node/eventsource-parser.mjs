// The parser alone: no connection of its own, so it does not come back.
import { createParser } from 'eventsource-parser';
import { address, seen } from './seen.mjs';

const parser = createParser({
  onEvent: event => seen(event.id, event.event, event.data),
});
const response = await fetch(address, { headers: { Accept: 'text/event-stream' } });
for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
  parser.feed(text);
}
