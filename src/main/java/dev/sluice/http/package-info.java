/**
 * What RFC 9110 says in header fields about representations: byte ranges, entity tags, dates, preconditions. Values and
 * decisions only; nothing here reads a request or a file.
 *
 * <p>JDK only. Any package may use this one; it uses none.
 */
@NullMarked
package dev.sluice.http;

import org.jspecify.annotations.NullMarked;
