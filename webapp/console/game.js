// A game: who has a name plays, who has none watches. Each event is a JSON object.

import { byId, element, onSubmit, setText } from './dom.js';
import { count, plural } from './format.js';
import { Lamp } from './lamp.js';
import { note, said } from './lines.js';
import { Link } from './link.js';
import { Log } from './log.js';
import { Members } from './members.js';
import { socketAddress } from './place.js';

const VIEWER = 'viewer'; // what the server calls who has no name
const MOST_PLAYERS = 50;

export class Game {
  #section = byId('game');
  #room = byId('game-room');
  #user = byId('game-user');
  #input = byId('game-input');
  #sendButton = byId('game-send');
  #chips = [...document.querySelectorAll('[data-action]')];
  #players = byId('game-players');
  #empty = byId('game-empty');
  #lamp = new Lamp('game', { out: 'Enter', else: 'Leave' });
  #log = new Log(byId('game-log'), byId('game-kept'));
  #members;
  #name = '';
  #names = []; // of those who were there when the server was asked last
  #acted = new Map(); // by player, how many of his actions were seen
  #link = new Link({
    onState: (state, sentence) => this.#show(state, sentence),
    onOpen: (again) => this.#opened(again),
    onMessage: (text) => this.#received(JSON.parse(text)),
  });

  start() {
    onSubmit('game-join-form', () => {
      if (this.#link.isWanted) this.#link.close('Not in a game');
      else this.#enter();
    });
    onSubmit('game-send-form', () => {
      const action = this.#input.value.trim();
      if (action !== '' && this.#link.send(action) === '') this.#input.value = '';
    });
    for (const chip of this.#chips) chip.addEventListener('click', () => this.#link.send(chip.textContent));
    addEventListener('hashchange', () => this.#followLink());
    this.#show('out', 'Not in a game');
    this.#followLink();
  }

  /** A link to a game shows it; it does not make its visitor a player. */
  #followLink() {
    const link = /^#game=(.+)$/.exec(location.hash);
    if (!link) return;
    try {
      this.#room.value = decodeURIComponent(link[1]);
    } catch {
      this.#room.value = link[1]; // a stray per cent sign
    }
    this.#section.scrollIntoView({ block: 'start' });
    if (!this.#link.isWanted) this.#enter();
  }

  #enter() {
    const room = this.#room.value.trim();
    this.#name = this.#user.value.trim();
    if (room === '') return;
    this.#log.clear();
    this.#acted.clear();
    this.#names = [];
    this.#members = new Members(`game:${room}`, (names) => this.#found(names));
    const name = this.#name === '' ? '' : `?name=${encodeURIComponent(this.#name)}`;
    this.#link.open({
      address: () => socketAddress(`game/${encodeURIComponent(room)}${name}`),
      name: `game ${room}`,
      inside: this.#name === '' ? `Watching ${room}` : `Playing ${room} as ${this.#name}`,
    });
  }

  #opened(again) {
    if (again) this.#log.add(() => note('Connected again. What was done in between is not shown.'));
    this.#members.ask();
  }

  #received({ event, player, action, reason }) {
    switch (event) {
      case 'joined':
      case 'left':
        this.#log.add(() => note(`${player} ${event}.`));
        this.#members.ask();
        break;
      case 'action': {
        const own = player === this.#name;
        this.#acted.set(player, (this.#acted.get(player) ?? 0) + 1);
        if (this.#acted.size > MOST_PLAYERS) this.#acted.delete(this.#acted.keys().next().value);
        this.#log.add(() => said({ sender: player, text: action, own }));
        this.#showPlayers(this.#names);
        break;
      }
      case 'refused':
        this.#log.add(() => note(`Refused: ${reason}.`));
        break;
      default: // what later versions may say
    }
  }

  #found(names) {
    this.#names = names;
    if (!this.#link.isOpen) return;
    if (!names.includes(this.#name || VIEWER)) this.#members.askAgain(); // the socket was open before its place in the room was
    this.#showPlayers(names);
  }

  #showPlayers(names) {
    const players = [...new Set(names.filter((name) => name !== VIEWER))];
    const watching = names.filter((name) => name === VIEWER).length;
    const rows = players.slice(0, MOST_PLAYERS).map((player) =>
      element('li', {}, element('b', { text: player }), element('span', { text: plural(this.#acted.get(player) ?? 0, 'action') })),
    );
    if (players.length > MOST_PLAYERS) rows.push(element('li', { text: `and ${count(players.length - MOST_PLAYERS)} more` }));
    if (watching > 0) rows.push(element('li', {}, element('span', { text: `${count(watching)} watching` })));
    this.#players.replaceChildren(...rows);
    this.#players.hidden = rows.length === 0;
  }

  #show(state, sentence) {
    this.#lamp.show(state, sentence);
    this.#room.readOnly = this.#user.readOnly = state !== 'out';
    for (const control of [this.#input, this.#sendButton, ...this.#chips]) control.disabled = state !== 'in';
    this.#empty.hidden = state !== 'out' || !this.#log.isEmpty;
    if (state !== 'in') this.#players.hidden = true;
    if (state === 'out') this.#members?.stop();
  }
}
