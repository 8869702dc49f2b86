// Commands to copy, with this server's own address in them.

import { byId, element, setText } from './dom.js';
import { httpAddress } from './place.js';

const COPIED_MILLIS = 2000;
const MESSAGE = String.raw`{\"model\":\"sluice-ngram\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"What does a sluice do?\"}]}`;

export function showCommands() {
  const said = byId('curl-said');
  byId('curl-list').replaceChildren(...commands().map((command) => row(command, said)));
}

// Double quotes are understood by shells on Unix and Windows alike; -N keeps curl from holding lines back.
function commands() {
  return [
    { id: 'text', title: 'Lines of text', about: 'twenty, five a second', line: `curl -N "${httpAddress('stream/text?items=20&delayMillis=200')}"` },
    { id: 'sse', title: 'Server-Sent Events', about: 'the standard JAX-RS sink', line: `curl -N "${httpAddress('stream/sse')}"` },
    {
      id: 'llm',
      title: 'An answer by the router',
      about: 'as clients of OpenAI ask; a router with keys wants one',
      line: `curl -N -H "Content-Type: application/json" -d "${MESSAGE}" "${httpAddress('v1/chat/completions')}"`,
    },
    {
      id: 'ai-chat',
      title: 'Tokens of the model',
      about: 'by an endpoint of its own, one event for each',
      line: `curl -N --data-urlencode "message=What does a sluice do?" "${httpAddress('ai-chat')}"`,
    },
    {
      id: 'room-events',
      title: 'Read a room',
      about: 'what is said in the chat room lobby, after its last 20 messages',
      line: `curl -N "${httpAddress('rooms/chat:lobby/events?history=20')}"`,
    },
    { id: 'room-publish', title: 'Say something there', about: 'the page above shows it too', line: `curl -d "hello" "${httpAddress('rooms/chat:lobby/messages?name=curl')}"` },
    {
      id: 'room-poll',
      title: 'Wait for the next message',
      about: 'put the offset:epoch of the last answer for 0:0, and it waits',
      line: `curl "${httpAddress('rooms/chat:lobby/messages?after=0:0&wait=30')}"`,
    },
    { id: 'listener', title: 'A plain servlet', about: 'with a WriteListener', line: `curl -N "${httpAddress('stream/listener')}"` },
    {
      id: 'files',
      title: 'A file, continued',
      about: 'put the name of a file the server offers for NAME',
      line: `curl -C - -O "${httpAddress('files/NAME')}"`,
    },
  ];
}

function row({ id, title, about, line }, said) {
  const code = element('code', { id: `curl-${id}`, 'data-testid': `curl-${id}`, text: line });
  const button = element('button', {
    type: 'button',
    class: 'plain',
    'data-testid': `curl-copy-${id}`,
    'aria-label': `Copy the command for ${title.toLowerCase()}`,
    text: 'Copy',
  });
  button.addEventListener('click', async () => {
    const copied = await copy(code);
    setText(button, copied ? 'Copied' : 'Selected');
    setText(said, copied ? `Copied: ${title}` : 'Copying is not allowed here. The command is selected.');
    setTimeout(() => setText(button, 'Copy'), COPIED_MILLIS);
  });
  return element(
    'li',
    {},
    element('div', { class: 'command-title' }, element('h3', { text: title }), element('p', { text: about })),
    element('pre', { tabindex: '0', 'aria-label': title }, code),
    button,
  );
}

/** Browsers offer the clipboard only on secure pages; elsewhere the old command does it, or at least the text is selected. */
async function copy(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    return document.execCommand('copy');
  }
}
