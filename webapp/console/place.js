// Where the application lives. The page may be served from the application's root or from its folder `console/`,
// and the application from `/` or from a context such as `/sluice/`; every address is made from the root found here.

/** The application's root for a page's address: its folder, or the parent of that folder if it is called `console`. */
export function rootOf(pageAddress) {
  const folder = new URL('.', pageAddress);
  return folder.pathname.endsWith('/console/') ? new URL('..', folder) : folder;
}

/** The same place with `ws:` for `http:` and `wss:` for `https:`. */
export function asSocket(address) {
  const socket = new URL(address);
  socket.protocol = socket.protocol === 'https:' ? 'wss:' : 'ws:';
  return socket;
}

const root = rootOf(document.baseURI);

export function httpAddress(path) {
  return new URL(path, root);
}

export function socketAddress(path) {
  return asSocket(httpAddress(path));
}
