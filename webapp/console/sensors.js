// This page as a device: it sends made-up readings as bytes, and each is answered with ACK when it has its place in the
// room iot:DEVICE. A reading has 16 bytes, big-endian: degrees Celsius (float64), milliseconds since 1970 (int64).

import { byId, onSubmit, setText } from './dom.js';
import { DeviceList } from './devices.js';
import { count, decimal } from './format.js';
import { Lamp } from './lamp.js';
import { Link } from './link.js';
import { socketAddress } from './place.js';
import { Spark } from './spark.js';

const EVERY_MILLIS = 100;
const SAMPLES = 60;
const NONE = '\u2013';

export class Sensor {
  #device = byId('sensors-device');
  #once = byId('sensors-once');
  #often = byId('sensors-often');
  #notice = byId('sensors-notice');
  #sentCount = byId('sensors-sent');
  #ackCount = byId('sensors-acks');
  #trip = byId('sensors-trip');
  #median = byId('sensors-median');
  #reading = byId('sensors-reading');
  #spark = new Spark(byId('sensors-spark').querySelector('path'), SAMPLES);
  #lamp = new Lamp('sensors');
  #list = new DeviceList();
  #link = new Link({ onState: (state, sentence) => this.#show(state, sentence), onMessage: (data) => this.#received(data) });
  #celsius = 20;
  #waiting = []; // when each was sent that has no answer yet
  #trips = []; // the last SAMPLES
  #sent = 0;
  #acks = 0;
  #timer;

  start() {
    this.#device.value = `sensor-${100 + Math.floor(Math.random() * 900)}`;
    onSubmit('sensors-form', () => {
      if (this.#link.isWanted) this.#link.close('Offline');
      else this.#connect();
    });
    this.#once.addEventListener('click', () => this.#send());
    this.#often.addEventListener('click', () => (this.#timer === undefined ? this.#begin() : this.#stop()));
    this.#show('out', 'Offline');
    this.#list.start();
  }

  #connect() {
    const id = this.#device.value.trim();
    if (id === '') return;
    this.#sent = this.#acks = 0;
    this.#trips = [];
    this.#spark.clear();
    this.#tell();
    this.#link.open({ address: () => socketAddress(`iot/sensors/${encodeURIComponent(id)}`), name: id, inside: `Online as ${id}` });
  }

  #begin() {
    this.#timer = setInterval(() => this.#send(), EVERY_MILLIS);
    this.#often.setAttribute('aria-pressed', 'true');
    this.#send();
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#often.setAttribute('aria-pressed', 'false');
  }

  #send() {
    this.#celsius += (Math.random() - 0.5) * 0.4;
    const view = new DataView(new ArrayBuffer(16));
    view.setFloat64(0, this.#celsius);
    view.setBigInt64(8, BigInt(Date.now()));
    const objection = this.#link.send(view.buffer);
    setText(this.#notice, objection);
    this.#notice.hidden = objection === '';
    if (objection !== '') {
      this.#stop();
      return;
    }
    this.#waiting.push(performance.now());
    this.#sent++;
    this.#tell();
  }

  #received(data) {
    if (data !== 'ACK' || this.#waiting.length === 0) return;
    const millis = performance.now() - this.#waiting.shift();
    this.#acks++;
    this.#trips.push(millis);
    if (this.#trips.length > SAMPLES) this.#trips.shift();
    this.#spark.add(millis);
    this.#spark.draw();
    this.#tell();
  }

  #tell() {
    const sorted = this.#trips.toSorted((one, other) => one - other);
    setText(this.#sentCount, count(this.#sent));
    setText(this.#ackCount, count(this.#acks));
    setText(this.#trip, sorted.length > 0 ? `${decimal(this.#trips.at(-1))} ms` : NONE);
    setText(this.#median, sorted.length > 0 ? `${decimal(sorted[sorted.length >> 1])} ms` : NONE);
    setText(this.#reading, this.#sent > 0 ? `${decimal(this.#celsius)} \u00b0C` : NONE);
  }

  #show(state, sentence) {
    this.#lamp.show(state, sentence);
    this.#device.readOnly = state !== 'out';
    this.#once.disabled = this.#often.disabled = state !== 'in';
    if (state !== 'in') {
      this.#waiting = [];
      this.#stop();
    }
    this.#list.askSoon();
  }
}
