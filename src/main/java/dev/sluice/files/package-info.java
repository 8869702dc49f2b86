/**
 * Files of one configured folder over HTTP: fetched whole, in ranges and compressed; listed; put, whole or in parts.
 *
 * <p>Which file a name means is decided here, and nothing outside of the folder is ever opened. How a file answers
 * conditions and ranges is {@code StreamingResponse.file}'s business. Uses {@code http}, {@code stream}, {@code config},
 * {@code problem}.
 */
@NullMarked
package dev.sluice.files;

import org.jspecify.annotations.NullMarked;
