// Small things kept for this tab. Storage may be switched off or full; then they are kept until the page is left.

const NAME_KEY = 'sluice.room.user';
const MODEL_KEY = 'sluice.llm.key';

const here = new Map();

function recall(key) {
  try {
    return sessionStorage.getItem(key) ?? here.get(key);
  } catch {
    return here.get(key);
  }
}

function remember(key, value) {
  here.set(key, value);
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Refused: the copy in this page is the only one.
  }
}

/** What the visitor called himself last in this tab, or a name to begin with. */
export function visitorName() {
  return recall(NAME_KEY) ?? `guest-${100 + Math.floor(Math.random() * 900)}`;
}

export function rememberName(name) {
  remember(NAME_KEY, name);
}

/** What the visitor showed to the LLM router last in this tab; empty for nothing. */
export function modelKey() {
  return recall(MODEL_KEY) ?? '';
}

export function rememberModelKey(key) {
  remember(MODEL_KEY, key);
}
