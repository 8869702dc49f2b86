// A refused request as one sentence: RFC 9457 problem details if the server sent them, else its status.

export async function sentenceFor(response) {
  const problem = await problemOf(response);
  const said = [problem.title, problem.detail].filter((part) => typeof part === 'string' && part !== '');
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

function ended(sentence) {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
