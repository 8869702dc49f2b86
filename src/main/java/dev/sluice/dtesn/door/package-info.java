/**
 * The doors of the Deep Tree Echo service: what a request asks for, inputs that are read as they arrive, and the events that
 * tell how the network reads them.
 */
@NullMarked
package dev.sluice.dtesn.door;

import org.jspecify.annotations.NullMarked;
