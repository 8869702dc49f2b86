import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, jsonSchema, streamText, tool } from 'ai';
import { base, key, model, name, parameters, run, saw } from './seen.mjs';

const provider = createOpenAICompatible({ name: 'sluice', baseURL: base, apiKey: key, includeUsage: true });
const question = { model: provider(model), prompt: name, maxRetries: 0 };
const tools = { weather: tool({ inputSchema: jsonSchema(parameters) }) };

async function stream(more) {
  // a failure is a part of the stream, and told on the console too unless somebody listens
  for await (const part of streamText({ ...question, onError: () => {}, ...more }).fullStream) {
    if (part.type === 'text-delta') saw.text(part.text);
    if (part.type === 'tool-call') saw.tool(part.toolCallId, part.toolName, JSON.stringify(part.input));
    if (part.type === 'error') throw part.error;
    if (part.type === 'finish') {
      saw.finish(part.finishReason);
      saw.tokens(part.totalUsage.totalTokens);
    }
  }
}

await run(
  {
    plain: async () => {
      const answer = await generateText(question);
      saw.text(answer.text);
      saw.finish(answer.finishReason);
      saw.tokens(answer.usage.totalTokens);
    },
    stream: () => stream({}),
    tools: () => stream({ tools }),
    abort: async () => {
      const abort = new AbortController();
      for await (const text of streamText({ ...question, abortSignal: abort.signal }).textStream) {
        saw.text(text);
        abort.abort();
      }
    },
    'rate-limited': () => stream({}),
    cut: () => stream({}),
    odd: () => stream({}),
    slow: () => stream({}),
  },
  failure => failure.responseHeaders,
);
