package dev.sluice.stream.servlet;

import dev.sluice.stream.StreamingResponse;

/**
 * A body on its way through the JAX-RS runtime, with the place to leave it at.
 *
 * @param response the body
 * @param hold the place
 */
record HeldBody(StreamingResponse response, Hold hold) {}
