// What the programs beside this one share. Each is given the address of an API, up to and with /v1, the name of a case, and
// that of a model.
// It does with its client what the case asks for, and prints one line of JSON: what it saw.

export const base = process.argv[2];
export const name = process.argv[3];

/** The client's key; nothing that opens anything. */
export const key = 'of-these-tests-only';

export const model = process.argv[4];

/** The case is also what the model is asked: the server on the other side answers by it. */
export const messages = [{ role: 'user', content: name }];

export const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
};

const seen = { models: [], texts: [], finish: '', tools: [], tokens: 0, error: '', status: 0, retryAfter: '' };

export const saw = {
  model: id => seen.models.push(id),
  text: text => {
    if (text) seen.texts.push(text);
  },
  finish: reason => {
    if (reason) seen.finish = reason;
  },
  /** A call of a tool; the arguments as a text of JSON. */
  tool: (id, tool, input) => seen.tools.push(`${id} ${tool} ${input}`),
  tokens: count => {
    if (count) seen.tokens = count;
  },
  error: (failure, headers) => {
    seen.error = `${failure.constructor?.name ?? failure.name}: ${failure.message}`;
    seen.status = failure.status ?? failure.statusCode ?? 0;
    seen.retryAfter = headers?.['retry-after'] ?? headers?.get?.('retry-after') ?? '';
  },
};

/**
 * Waits until the router passes nothing on any more. A program that ended at once would close its connections by that, whatever
 * its client does.
 */
async function leaving() {
  const requests = new URL('/admin/llm', base);
  while ((await (await fetch(requests)).text()).includes('"phase":"passing"')) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Runs the case that was asked for; what it throws is a thing that was seen. */
export async function run(cases, headersOf = failure => failure.headers) {
  try {
    await cases[name]();
  } catch (failure) {
    saw.error(failure, headersOf(failure));
  }
  if (name === 'abort') await leaving();
  process.stdout.write(`${JSON.stringify(seen)}\n`);
  // connections that are kept for the next request keep the process
  process.exit(0);
}
