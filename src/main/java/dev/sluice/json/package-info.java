/** JSON texts (RFC 8259) as bytes: where their values are, what their strings say, and how texts are written. */
@NullMarked
package dev.sluice.json;

import org.jspecify.annotations.NullMarked;
