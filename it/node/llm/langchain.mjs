import { ChatOpenAI } from '@langchain/openai';
import { base, key, model, name, parameters, run, saw } from './seen.mjs';

const chat = new ChatOpenAI({
  model,
  apiKey: key,
  configuration: { baseURL: base },
  maxRetries: 0,
  streamUsage: true,
  useResponsesApi: false,
});
const tools = [{ type: 'function', function: { name: 'weather', description: 'tells it', parameters } }];

function end(message) {
  saw.finish(message.response_metadata.finish_reason);
  saw.tokens(message.usage_metadata?.total_tokens);
}

async function stream(asked) {
  let whole;
  for await (const chunk of await asked.stream(name)) {
    saw.text(chunk.content);
    whole = whole === undefined ? chunk : whole.concat(chunk);
  }
  end(whole);
  for (const call of whole.tool_calls) saw.tool(call.id, call.name, JSON.stringify(call.args));
}

await run({
  plain: async () => {
    const message = await chat.invoke(name);
    saw.text(message.content);
    end(message);
  },
  stream: () => stream(chat),
  tools: () => stream(chat.bindTools(tools)),
  abort: async () => {
    const abort = new AbortController();
    for await (const chunk of await chat.stream(name, { signal: abort.signal })) {
      saw.text(chunk.content);
      if (chunk.content) abort.abort();
    }
  },
  'rate-limited': () => stream(chat),
  cut: () => stream(chat),
  odd: () => stream(chat),
  slow: () => stream(chat),
});
