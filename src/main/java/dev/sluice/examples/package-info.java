/**
 * Small classes that show the API, each a page that teaches one thing. They are part of the product: the console and the
 * tests use them.
 */
@NullMarked
package dev.sluice.examples;

import org.jspecify.annotations.NullMarked;
