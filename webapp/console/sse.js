// Server-Sent Events over any fetch, for what EventSource cannot do: POST, a status before the first event, no silent retry.
// WHATWG HTML section 9.2.6. The grammar (SseParser) knows nothing of the network; readEvents joins the two.

/** Text in, events out. Owned by one reader. */
export class SseParser {
  #limit;
  #atStart = true;
  #afterCarriageReturn = false;
  #line = '';
  #data = '';
  #type = '';
  #lastEventId = '';
  #retry;

  /** An event or line of more than `limit` characters is refused, so that a broken server cannot fill the page's memory. */
  constructor(limit = 1_048_576) {
    this.#limit = limit;
  }

  /** The reconnection time last asked for by the server in milliseconds, or undefined. */
  get retry() {
    return this.#retry;
  }

  /**
   * Takes the next piece of the stream, cut anywhere, and returns the events `{type, data, id}` that it completes. What
   * stands unfinished when the stream ends is no event.
   */
  feed(piece) {
    const events = [];
    let from = 0;
    if (this.#atStart && piece.length > 0) {
      this.#atStart = false;
      if (piece.charCodeAt(0) === 0xfeff) from = 1;
    }
    // A carriage return ended a line at once, so a line feed that follows it, perhaps in the next piece, is part of that end.
    if (this.#afterCarriageReturn && from < piece.length) {
      this.#afterCarriageReturn = false;
      if (piece[from] === '\n') from++;
    }
    const lineEnd = /[\r\n]/g;
    lineEnd.lastIndex = from;
    for (let found = lineEnd.exec(piece); found; found = lineEnd.exec(piece)) {
      this.#grow(piece.slice(from, found.index));
      this.#endLine(events);
      from = found.index + 1;
      if (found[0] === '\r') {
        if (from === piece.length) this.#afterCarriageReturn = true;
        else if (piece[from] === '\n') from++;
      }
      lineEnd.lastIndex = from;
    }
    this.#grow(piece.slice(from));
    return events;
  }

  #grow(text) {
    this.#line += text;
    if (this.#line.length + this.#data.length > this.#limit) {
      throw new Error(`an event is longer than ${this.#limit} characters`);
    }
  }

  #endLine(events) {
    const line = this.#line;
    this.#line = '';
    if (line === '') {
      this.#dispatch(events);
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const rest = colon < 0 ? '' : line.slice(colon + 1);
    this.#field(name, rest.startsWith(' ') ? rest.slice(1) : rest);
  }

  #field(name, value) {
    switch (name) {
      case 'data':
        this.#data += `${value}\n`;
        break;
      case 'event':
        this.#type = value;
        break;
      case 'id':
        if (!value.includes('\0')) this.#lastEventId = value;
        break;
      case 'retry':
        if (/^[0-9]+$/.test(value)) this.#retry = Number(value);
        break;
      default: // the standard: any other field is ignored
    }
  }

  #dispatch(events) {
    if (this.#data !== '') {
      events.push({ type: this.#type || 'message', data: this.#data.slice(0, -1), id: this.#lastEventId });
    }
    this.#data = '';
    this.#type = '';
  }
}

/**
 * The events of a response as they arrive. Reads on only when asked for the next event, so a slow page slows the server.
 * Leaving the loop early gives the connection back.
 */
export async function* readEvents(response) {
  const type = response.headers.get('content-type') ?? 'nothing';
  if (!/^text\/event-stream\s*(;|$)/i.test(type)) throw new Error(`expected text/event-stream, the server sent ${type}`);
  const parser = new SseParser();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true }); // the parser removes it: exactly one, as the standard says
  const reader = response.body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      yield* parser.feed(decoder.decode(read.value, { stream: true }));
    }
  } finally {
    // A stream that failed refuses to be cancelled with the error that the loop above has thrown already.
    await reader.cancel().catch(() => undefined);
  }
}
