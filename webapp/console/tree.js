// Puts the parts of the page of the deep tree echo network together.

import { Health } from './health.js';
import { Reading } from './tree-reading.js';

new Reading().start();
new Health(() => undefined).start();
