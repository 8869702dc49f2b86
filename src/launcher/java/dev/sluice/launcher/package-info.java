/**
 * {@code java -jar sluice.war}: an embedded Jetty with Jersey and Weld around the same web application that other
 * servers take as it is. The only package that knows Jetty.
 *
 * <p>{@code Main} runs on any JDK and says which one is needed; {@code Unpacking} lays the WAR out in a cache folder, so
 * that the second start is quick; {@code Launcher} does the rest in a class loader of its own. May use everything;
 * nothing may use it.
 */
@NullMarked
package dev.sluice.launcher;

import org.jspecify.annotations.NullMarked;
