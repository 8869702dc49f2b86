// Small things kept for this tab. Storage may be switched off or full; then they are kept until the page is left.

const here = new Map();

export function recall(key) {
  try {
    return sessionStorage.getItem(key) ?? here.get(key);
  } catch {
    return here.get(key);
  }
}

export function remember(key, value) {
  here.set(key, value);
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Refused: the copy in this page is the only one.
  }
}
