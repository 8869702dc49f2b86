// Puts the parts of the page together.

import { showCommands } from './curl.js';
import { DemoStream } from './demo.js';
import { Gate } from './gate.js';
import { Health } from './health.js';
import { ModelChat } from './model-chat.js';
import { RoomChat } from './room.js';
import { StreamList } from './streams.js';

const gate = new Gate();
const model = new ModelChat();
const room = new RoomChat();
const demo = new DemoStream();

const health = new Health((summary) => {
  gate.showHealth(summary);
  model.showHealth(summary);
});

const streams = new StreamList({
  onSnapshot: (flow) => gate.showFlow(flow),
  onRoom: (name) => {
    room.enter(name);
    document.getElementById('room').scrollIntoView({ block: 'nearest' });
  },
});

showCommands();
model.start();
room.start();
demo.start();
health.start();
streams.start();
