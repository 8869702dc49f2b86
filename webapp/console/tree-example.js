// Inputs to begin with. Each is ordinary for the most part and has one passage that is not; each is the same at every visit.

const LINES = 300;
const FIRST_UNUSUAL = 192;
const LAST_UNUSUAL = 199;

/** An example that suits this encoding. */
export function exampleFor(encoding) {
  if (encoding === 'numbers') return numbers();
  if (encoding === 'tree') return tree();
  return log();
}

function log() {
  const chance = chances(7);
  const methods = ['GET', 'GET', 'GET', 'POST'];
  const pages = ['/gates', '/gates/3', '/levels', '/levels/today', '/boats', '/boats/12/papers', '/health'];
  return lines((index) => {
    const at = `2026-03-14T09:${two(Math.floor(index / 5) % 60)}:${two((index * 12) % 60)}Z`;
    if (isUnusual(index)) {
      const dump = Array.from({ length: 6 }, () => chance(0x10000).toString(16).padStart(4, '0')).join(':');
      return `${at} PANIC lock-keeper <<${dump}>> #${chance(90)} sp=0x${chance(0xffffff).toString(16)} ~ unwinding{${'?!*^'[chance(4)].repeat(1 + chance(5))}}`;
    }
    return `${at} INFO web ${methods[chance(4)]} ${pages[chance(pages.length)]} 200 ${4 + chance(40)}ms`;
  });
}

function numbers() {
  const chance = chances(5);
  const rows = lines((index) => {
    const tide = Math.sin(index / 9);
    const noise = () => (chance(100) - 50) / 1000;
    const broken = isUnusual(index) ? 4 - (index % 3) * 3 : 0;
    return [2 + tide + noise() + broken, 1.4 + 0.6 * Math.cos(index / 9) + noise(), 11 + noise() - broken].map((value) => value.toFixed(3)).join(',');
  });
  return `level,flow,temperature\n${rows}`;
}

function tree() {
  const chance = chances(3);
  return lines((index) => {
    if (isUnusual(index)) return JSON.stringify({ fault: [[chance(9), [chance(9), [null, [true]]]], { cause: { cause: `e${chance(99)}` } }] });
    return JSON.stringify({ gate: 1 + chance(3), open: chance(2) === 1, boats: Array.from({ length: chance(3) }, () => ({ length: 10 + chance(3) })) });
  });
}

function lines(lineOf) {
  return `${Array.from({ length: LINES }, (ignored, index) => lineOf(index)).join('\n')}\n`;
}

function isUnusual(index) {
  return index >= FIRST_UNUSUAL && index <= LAST_UNUSUAL;
}

function two(value) {
  return String(value).padStart(2, '0');
}

/** Whole numbers from 0 to below a bound, in the same order for the same seed (mulberry32). */
function chances(seed) {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}
