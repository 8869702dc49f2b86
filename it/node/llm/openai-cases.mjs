// The same for each version of the client.
import { base, key, messages, model, name, parameters, run, saw } from './seen.mjs';

export async function runWith(OpenAI) {
  const client = new OpenAI({ baseURL: base, apiKey: key, maxRetries: 0, timeout: 30_000 });
  const chat = (more, options) => client.chat.completions.create({ model, messages, ...more }, options);
  const tools = [{ type: 'function', function: { name: 'weather', parameters } }];

  async function stream(more) {
    const calls = [];
    for await (const chunk of await chat({ stream: true, stream_options: { include_usage: true }, ...more })) {
      saw.tokens(chunk.usage?.total_tokens);
      const choice = chunk.choices[0];
      saw.text(choice?.delta.content);
      saw.finish(choice?.finish_reason);
      for (const part of choice?.delta.tool_calls ?? []) {
        const call = (calls[part.index] ??= { id: '', tool: '', input: '' });
        call.id += part.id ?? '';
        call.tool += part.function?.name ?? '';
        call.input += part.function?.arguments ?? '';
      }
    }
    calls.forEach(call => saw.tool(call.id, call.tool, call.input));
  }

  await run({
    list: async () => {
      for await (const one of client.models.list()) saw.model(one.id);
    },
    plain: async () => {
      const answer = await chat({});
      saw.text(answer.choices[0].message.content);
      saw.finish(answer.choices[0].finish_reason);
      saw.tokens(answer.usage.total_tokens);
    },
    stream: () => stream({}),
    tools: () => stream({ tools }),
    abort: async () => {
      const answer = await chat({ stream: true });
      for await (const chunk of answer) {
        if (chunk.choices[0]?.delta.content) {
          saw.text(chunk.choices[0].delta.content);
          answer.controller.abort();
        }
      }
    },
    'rate-limited': () => stream({}),
    cut: () => stream({}),
    odd: () => stream({}),
    slow: () => stream({}),
  });
}
