// Puts the parts of the router's page together.

import { Health } from './health.js';
import { RouterState } from './router-state.js';

new RouterState().start();
new Health(() => undefined).start();
