// What the server shows to its operator only, and why it may not be there.

/** Whether this status says that the visitor may not see it, which asking again does not change. */
export function isHidden(status) {
  return status === 401 || status === 403;
}

/** A sentence for a status, 0 for none; `what` begins it. */
export function whyMissing(what, status) {
  if (isHidden(status)) return `${what} is shown to local visitors only (or with an admin token).`;
  return `${status === 0 ? 'The server cannot be reached.' : `${what} is not available (status ${status}).`} Trying again.`;
}
