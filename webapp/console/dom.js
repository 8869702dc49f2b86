// The few things this page needs from the document. Text goes in through textContent only, so it is never read as markup.

export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element "${id}"`);
  return found;
}

/** Does this when the form is sent; nothing leaves the page by it. */
export function onSubmit(id, action) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    action();
  });
}

/** An element with the given attributes (`text` is its text, `true` a bare attribute) and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'text') made.textContent = value;
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Writes only when the text differs, so that screen readers and selections are left alone. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * A function that runs `work` once in the next frame however often it is called before. A hidden page gets no frames, so
 * there it is a timer.
 */
export function oncePerFrame(work) {
  let asked = false;
  const run = () => {
    asked = false;
    work();
  };
  return () => {
    if (asked) return;
    asked = true;
    if (document.hidden) setTimeout(run, 200);
    else requestAnimationFrame(run);
  };
}

/** Changes a scrolling box; stays at its end if the reader was there, else leaves the reader's place alone. */
export function keepingEnd(box, change) {
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 48;
  change();
  if (atEnd) box.scrollTop = box.scrollHeight;
}

/** Removes the oldest children until at most `limit` are left; answers how many went. */
export function keepLast(box, limit) {
  let removed = 0;
  for (; box.childElementCount > limit; removed++) box.firstElementChild.remove();
  return removed;
}
