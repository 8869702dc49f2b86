/**
 * Black-box tests: the WAR in real servers, each a process of its own on a free port, spoken to over real sockets.
 *
 * <p>{@code Scenarios} is what must hold on every server; {@code LauncherIT}, {@code JettyServerIT} and
 * {@code PayaraMicroIT} run it. The rest is about the launcher or the console alone.
 */
@NullMarked
package dev.sluice.it;

import org.jspecify.annotations.NullMarked;
