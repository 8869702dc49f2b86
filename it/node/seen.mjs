// What the programs beside this one share: they read the stream at the address that is their first argument, print each
// event as a line of JSON, and leave at the event `done`.

export const address = process.argv[2];

/** The types that the stream has; an EventSource has to be told of each. */
export const types = ['message', 'tick', 'named: Grüße 🌊', 'done'];

/** Prints an event; true when it was the last. */
export function seen(id, type, data) {
  process.stdout.write(`${JSON.stringify({ id: id ?? '', type: type || 'message', data })}\n`);
  return type === 'done';
}

/** Reads with anything that has the interface of a browser's EventSource, and lets it come back as often as it likes. */
export function readAll(source) {
  for (const type of types) {
    source.addEventListener(type, event => {
      if (seen(event.lastEventId, event.type, event.data)) source.close();
    });
  }
}
