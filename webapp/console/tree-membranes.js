// The tree of membranes: one circle each, with a line to the membrane that it is in.

import { byId, oncePerFrame } from './dom.js';
import { plural, significant } from './format.js';

const SVG = 'http://www.w3.org/2000/svg';
const MARGIN = 34;
const WIDE_LEVEL = 110; // a level that has less room goes below the one before, not beside it
const MOST_LEVEL = 300;
const HIGH_LEVEL = 76;
const LAST_WORDS = 180; // what is said beside the deepest level
const MOST_ACROSS = 64; // between two neighbours
const MOST_HEIGHT = 620;
const DECADES = 8; // of energy, from no colour to full colour
const SHORT = 12; // so many membranes are told in words

export class Membranes {
  #svg = byId('membranes-tree');
  #empty = byId('membranes-empty');
  #levels = [];
  #nodes = [];
  #told = [];
  #width = 0;

  constructor() {
    new ResizeObserver(oncePerFrame(() => this.#fit())).observe(this.#svg.parentElement);
  }

  /** Draws the tree with these levels, in preorder, the skin's being 1. */
  begin(levels) {
    this.#levels = levels;
    this.#told = [];
    this.#width = 0;
    this.#svg.removeAttribute('hidden'); // SVG has no property of that name
    this.#empty.hidden = true;
    this.#fit();
  }

  /** What is told of each membrane: {energy, gate, objects}. */
  show(told) {
    this.#told = told;
    told.forEach((membrane, index) => this.#nodes[index]?.show(membrane));
    this.#svg.setAttribute('aria-label', wordsFor(this.#levels, told));
  }

  #fit() {
    const width = this.#svg.parentElement.clientWidth;
    if (this.#levels.length === 0 || width === 0 || width === this.#width) return;
    this.#width = width;
    const plan = planOf(this.#levels, width);
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${plan.height}`);
    this.#svg.setAttribute('height', plan.height);
    this.#svg.style.setProperty('--widest', `${plan.widest}px`);
    this.#nodes = plan.places.map((place) => new Node(place, plan));
    this.#svg.replaceChildren(
      ...this.#nodes.map((node) => node.edge).filter(Boolean),
      ...this.#nodes.map((node) => node.body),
    );
    this.show(this.#told);
  }
}

/** One membrane. Its colour and its line are made by the style sheet of --energy and --gate, both 0 to 1. */
class Node {
  #objects;
  #figures;
  #alone; // no line crosses what stands below it

  constructor({ x, y, index, parent, leaf }, plan) {
    this.edge = parent && drawn('line', { class: 'membrane-edge', x1: parent.x, y1: parent.y, x2: x, y2: y });
    this.#alone = leaf || plan.leaves === 1;
    const text = textPlace(x, y, leaf, plan);
    this.#objects = text && drawn('text', { class: 'membrane-objects', ...text });
    this.#figures = text && plan.figures && drawn('text', { class: 'membrane-figures', ...text, y: text.y + 15 });
    const number = plan.radius >= 9 && drawn('text', { class: 'membrane-number', x, y: y + 4.5, 'text-anchor': 'middle' });
    if (number) number.textContent = index;
    this.body = drawn('g', { class: 'membrane', 'data-membrane': index }, ...[drawn('circle', { cx: x, cy: y, r: plan.radius }), number, this.#objects, this.#figures].filter(Boolean));
  }

  show({ energy, gate, objects }) {
    // each level moves much less than the one above it, so colours follow the logarithm; a quarter of what is possible is a lot
    const deep = Math.min(1, Math.max(0, 1 + Math.log10(4 * energy) / DECADES));
    this.body.style.setProperty('--energy', deep.toFixed(3));
    this.body.toggleAttribute('data-deep', deep > 0.68);
    this.edge?.style.setProperty('--gate', String(gate));
    this.edge?.toggleAttribute('data-closed', gate === 0);
    if (this.#objects) this.#objects.textContent = multiset(objects) || '\u2205';
    if (this.#figures) this.#figures.textContent = [this.edge && `gate ${gate.toFixed(2)}`, this.#alone && `energy ${significant(energy)}`].filter(Boolean).join(', ');
  }
}

/** Where everything goes in so much room, and how large; `figures` says whether there is room for numbers. */
function planOf(levels, width) {
  const parents = parentsOf(levels);
  const leaf = levels.map((level, index) => !(levels[index + 1] > level));
  const leaves = leaf.filter(Boolean).length;
  const depth = Math.max(...levels);
  const beside = width / depth >= WIDE_LEVEL;
  const along = beside ? Math.min(MOST_LEVEL, (width - 2 * MARGIN - LAST_WORDS) / Math.max(1, depth - 1)) : HIGH_LEVEL;
  const across = Math.min(MOST_ACROSS * (beside ? 1 : 2), Math.max(2, (beside ? MOST_HEIGHT : width - 2 * MARGIN) / Math.max(1, leaves)));
  const radius = Math.max(1.5, Math.min(20, across * 0.36, along * 0.3));
  const ranks = ranksOf(parents, leaf);
  const places = [];
  levels.forEach((level, index) => {
    const down = MARGIN + (level - 1) * along;
    const side = (ranks[index] + 0.5) * across;
    const parent = places[parents[index]];
    places.push(beside ? { x: down, y: side + 10, index, parent, leaf: leaf[index] } : { x: leaves === 1 ? MARGIN : MARGIN + side, y: down, index, parent, leaf: leaf[index] });
  });
  const height = beside ? leaves * across + (leaves === 1 ? 36 : 28) : 2 * MARGIN + (depth - 1) * along + (leaves > 1 ? 14 : 0);
  const figures = leaves === 1 ? along >= 170 || !beside : beside && across >= 34 && along >= 180;
  return { places, radius, height: Math.ceil(height), widest: Math.min(8, across * 0.3), across, beside, leaves, figures };
}

/** Where the words of a membrane begin; undefined where there is no room for any. */
function textPlace(x, y, leaf, { radius, across, beside, leaves }) {
  if (leaves > 1 && across < (beside ? 15 : 60)) return undefined;
  const right = { x: x + radius + 8, y: y + 1, 'text-anchor': 'start' };
  const below = { x, y: y + radius + 16, 'text-anchor': 'middle' };
  if (beside && leaves === 1) return { ...below, x: x - radius, 'text-anchor': 'start' };
  if (beside) return leaf ? right : { ...below, x: x - radius, 'text-anchor': 'start' };
  return leaf && leaves > 1 ? below : right;
}

function parentsOf(levels) {
  const open = [];
  return levels.map((level, index) => {
    open.length = level - 1;
    open.push(index);
    return open.at(-2);
  });
}

/** How far aside each stands: leaves one behind the other, the others in the middle of those that are in them. */
function ranksOf(parents, leaf) {
  const ranks = [];
  const within = parents.map(() => []);
  let next = 0;
  leaf.forEach((isLeaf, index) => {
    if (isLeaf) ranks[index] = next++;
    if (parents[index] !== undefined) within[parents[index]].push(index);
  });
  for (let index = parents.length - 1; index >= 0; index--) {
    const inner = within[index];
    if (inner.length > 0) ranks[index] = (ranks[inner[0]] + ranks[inner.at(-1)]) / 2;
  }
  return ranks;
}

/** a1b2o4 as "a b² o⁴". */
export function multiset(objects) {
  return [...objects.matchAll(/([a-z])([0-9]+)/g)]
    .map(([, letter, times]) => letter + (times === '1' ? '' : [...times].map((digit) => '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079'[digit]).join('')))
    .join(' ');
}

function wordsFor(levels, told) {
  const all = `${plural(levels.length, 'membrane')} on ${plural(Math.max(...levels), 'level')}`;
  if (told.length === 0 || levels.length > SHORT) return all;
  const each = told.map(({ energy, gate, objects }, index) => `${index}: energy ${significant(energy)}, gate ${gate}, objects ${objects || 'none'}`);
  return `${all}. ${each.join('; ')}`;
}

function drawn(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
