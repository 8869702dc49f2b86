/**
 * What the console shows: the streams and rooms that are open now. For local visitors, and others with the token.
 */
@NullMarked
package dev.sluice.admin;

import org.jspecify.annotations.NullMarked;
