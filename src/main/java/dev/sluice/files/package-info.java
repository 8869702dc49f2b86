/**
 * Files of one configured folder over HTTP. Uses {@code stream}, {@code config}, {@code problem}.
 */
@NullMarked
package dev.sluice.files;

import org.jspecify.annotations.NullMarked;
