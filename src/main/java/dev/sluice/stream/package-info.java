/**
 * Bytes to one slow reader in bounded memory: the core that every feature stands on.
 *
 * <p>A source fills an {@link dev.sluice.stream.Outbox}; a writer (one per transport) empties it; the outbox alone
 * decides what "full" means. A stream ends exactly once, with a {@link dev.sluice.stream.CloseReason}.
 *
 * <p>JDK only: no {@code jakarta.*} here. Any package may use this one; it uses none.
 */
@NullMarked
package dev.sluice.stream;

import org.jspecify.annotations.NullMarked;
