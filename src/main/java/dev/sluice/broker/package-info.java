/**
 * Ordered logs of messages, by name, and who is present at them. {@link dev.sluice.broker.Broker} is the port; one that
 * keeps all in this process's memory is here.
 *
 * <p>A log gives each message the next offset and hands all of them, in that order, to whoever subscribed; it remembers the
 * last ones, so that who was away for a while gets what he missed. Publishing never waits for a receiver.
 */
@NullMarked
package dev.sluice.broker;

import org.jspecify.annotations.NullMarked;
