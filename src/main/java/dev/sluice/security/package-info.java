/**
 * Who may do what: which web origins may open sockets, which visitors are local. Safe by default.
 *
 * <p>Uses {@code config}. Features ask; nothing here knows a feature.
 */
@NullMarked
package dev.sluice.security;

import org.jspecify.annotations.NullMarked;
