// Which rooms belong to an example that has a page of its own.

const PAGE = 'doors.html';

/** The address of what shows this room, relative to the console; undefined when it is like any other. */
export function exampleOf(room) {
  if (room === 'trading:live') return `${PAGE}#prices`;
  if (room === 'global:events') return `${PAGE}#global`;
  if (room.startsWith('iot:')) return `${PAGE}#sensors`;
  if (room.startsWith('game:')) return `${PAGE}#game=${encodeURIComponent(room.slice('game:'.length))}`;
  return undefined;
}
