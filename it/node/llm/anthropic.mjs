import Anthropic from '@anthropic-ai/sdk';
import { base, key, messages, model, parameters, run, saw } from './seen.mjs';

// this client adds the /v1 itself
const client = new Anthropic({ baseURL: base.replace(/\/v1$/, ''), apiKey: key, maxRetries: 0, timeout: 30_000 });
const question = { model, max_tokens: 100, messages };
const tools = [{ name: 'weather', input_schema: parameters }];

async function stream(more) {
  const asked = client.messages.stream({ ...question, ...more });
  asked.on('text', text => saw.text(text));
  const message = await asked.finalMessage();
  saw.finish(message.stop_reason);
  saw.tokens(message.usage.input_tokens + message.usage.output_tokens);
  for (const block of message.content) {
    if (block.type === 'tool_use') saw.tool(block.id, block.name, JSON.stringify(block.input));
  }
}

await run({
  list: async () => {
    for await (const one of client.models.list()) saw.model(one.id);
  },
  plain: async () => {
    const message = await client.messages.create(question);
    saw.text(message.content[0].text);
    saw.finish(message.stop_reason);
    saw.tokens(message.usage.input_tokens + message.usage.output_tokens);
  },
  stream: () => stream({}),
  tools: () => stream({ tools }),
  abort: async () => {
    const asked = client.messages.stream(question);
    asked.on('text', text => {
      saw.text(text);
      asked.abort();
    });
    await asked.finalMessage();
  },
  'rate-limited': () => stream({}),
  cut: () => stream({}),
  slow: () => stream({}),
});
