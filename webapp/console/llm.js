// The LLM router, as this page asks it: which models there are, and their answers piece by piece.

import { httpAddress } from './place.js';
import { fetchNow } from './poll.js';
import { sentenceFor } from './problem.js';
import { readEvents } from './sse.js';

const FIRST = 'sluice-ngram'; // needs nothing but this server

/** A failure whose message is a sentence for the reader; `status` is 0 when it came within an answer. */
export class Refused extends Error {
  constructor(sentence, status = 0) {
    super(sentence);
    this.status = status;
  }
}

/** The names of the models that may be asked for with this key, which is empty for none. Throws Refused. */
export async function models(key) {
  const response = await fetchNow('v1/models', headers(key));
  if (!response.ok) throw new Refused(await sentenceFor(response), response.status);
  const names = (await response.json()).data.map(({ id }) => id);
  return names.includes(FIRST) ? [FIRST, ...names.filter((name) => name !== FIRST)] : names;
}

/**
 * The answer to a conversation as it comes: {text} for each piece, {tokens} when the model has counted them, {finish} with its
 * reason, and {done} when it is complete. Throws Refused when there is none, and when it does not end as it should.
 */
export async function* answerTo({ model, messages, key, signal }) {
  const response = await fetch(httpAddress('v1/chat/completions'), {
    method: 'POST',
    headers: { ...headers(key), 'Content-Type': 'application/json' },
    body: JSON.stringify({ model, stream: true, stream_options: { include_usage: true }, messages }),
    signal,
  });
  if (!response.ok) throw new Refused(await sentenceFor(response), response.status);
  let done = false;
  for await (const { data } of readEvents(response)) {
    if (done) continue;
    done = data === '[DONE]';
    yield* done ? [{ done }] : piecesOf(JSON.parse(data));
  }
  if (!done) throw new Refused('the stream ended without its last event');
}

function* piecesOf({ error, choices, usage }) {
  if (error) throw new Refused(error.message ?? 'the model failed');
  const [choice] = choices ?? [];
  const text = choice?.delta?.content ?? choice?.delta?.refusal;
  if (text) yield { text };
  if (choice?.finish_reason) yield { finish: choice.finish_reason };
  if (usage?.completion_tokens !== undefined) yield { tokens: usage.completion_tokens };
}

function headers(key) {
  return { Accept: 'text/event-stream, application/json', ...(key === '' ? {} : { Authorization: `Bearer ${key}` }) };
}
