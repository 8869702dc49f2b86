// Numbers for people.

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const units = ['B', 'kB', 'MB', 'GB', 'TB'];

export function count(value) {
  return whole.format(value);
}

export function decimal(value) {
  return short.format(value);
}

/** 0.42, 0.0061, 2.1e-7: two digits of a number that may be of any size. */
export function significant(value) {
  return String(Number(value.toPrecision(2)));
}

/** 950 B, 12.3 kB, 4.0 MB: powers of 1,000. */
export function bytes(value) {
  let unit = 0;
  let scaled = value;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${unit === 0 ? whole.format(scaled) : short.format(scaled)} ${units[unit]}`;
}

export function rate(bytesPerSecond) {
  return `${bytes(bytesPerSecond)}/s`;
}

/** 850 ms, 12.3 s, 4 min 05 s, 2 h 09 min. */
export function duration(millis) {
  if (millis < 1000) return `${whole.format(millis)} ms`;
  const seconds = millis / 1000;
  if (seconds < 60) return `${short.format(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(Math.floor(seconds % 60))} s`;
  return `${whole.format(Math.floor(minutes / 60))} h ${twoDigits(minutes % 60)} min`;
}

export function plural(number, one, many = `${one}s`) {
  return `${whole.format(number)} ${number === 1 ? one : many}`;
}

/** CLIENT_GONE as "client gone". */
export function words(constant) {
  return String(constant).toLowerCase().replaceAll('_', ' ');
}

function twoDigits(value) {
  return String(value).padStart(2, '0');
}
