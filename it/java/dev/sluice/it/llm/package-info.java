/**
 * A server of models that does everything wrong, for whoever has to live with it: {@code FakeUpstream} answers each request
 * as its {@code Script} says, byte by byte, and tells what it was asked and when its client left.
 *
 * <p>Made of the JDK alone, so that unit tests may use it too.
 */
@NullMarked
package dev.sluice.it.llm;

import org.jspecify.annotations.NullMarked;
