// Puts the parts of the page of doors together.

import { Chat } from './chat.js';
import { Echo } from './echo.js';
import { Everywhere } from './everywhere.js';
import { Game } from './game.js';
import { Health } from './health.js';
import { Prices } from './prices.js';
import { Sensor } from './sensors.js';

for (const part of [new Echo(), new Chat(), new Everywhere(), new Prices(), new Sensor(), new Game()]) part.start();
new Health(() => undefined).start();
