/**
 * How this application says no: problem documents, RFC 9457. Every feature may use it; it uses nothing.
 */
@NullMarked
package dev.sluice.problem;

import org.jspecify.annotations.NullMarked;
