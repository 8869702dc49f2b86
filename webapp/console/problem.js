// A refused request as one sentence: RFC 9457 problem details or an error as OpenAI's API has it, if the server sent one, else its
// status.

export async function sentenceFor(response) {
  const problem = await problemOf(response);
  const error = problem.error?.message ? `${response.status}: ${problem.error.message}` : undefined;
  const said = [problem.title, problem.detail, error].filter((part) => typeof part === 'string' && part !== '');
  const sentence = said.length > 0 ? said.map(ended).join(' ') : `The server answered with status ${response.status}.`;
  const wait = Number(response.headers.get('retry-after'));
  return wait > 0 ? `${sentence} Try again in ${wait} s.` : sentence;
}

async function problemOf(response) {
  if (!/[/+]json\b/.test(response.headers.get('content-type') ?? '')) return {};
  try {
    return (await response.json()) ?? {};
  } catch {
    return {}; // cut off or not JSON after all: the status still says what happened
  }
}

/** With a full stop if it has none. */
export function ended(sentence) {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
