// What lines of a log look like.

import { element } from './dom.js';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** What is said about the conversation. */
export function note(text) {
  return element('li', { class: 'note', text });
}

/** What somebody said; `own` marks what the visitor said himself. */
export function said({ sender, text, at = new Date(), own = false }) {
  const time = element('time', { datetime: at.toISOString(), text: clock.format(at) });
  const body = element('span', { class: 'said', text });
  const message = element('span', { class: 'message' }, ...(sender === undefined ? [body] : [element('b', { text: `${sender}: ` }), body]));
  return element('li', { 'data-own': own ? 'true' : undefined }, time, message);
}
