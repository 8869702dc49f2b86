/**
 * What the operator decides. One immutable tree of records, read and checked once at start.
 *
 * <p>Precedence, lowest first: the default of the {@link dev.sluice.config.Setting}, the file that the system property
 * {@code sluice.config} names, environment variables ({@code SLUICE_PORT} for {@code sluice.port}), system properties.
 * A key that is not known stops the start with a hint, and so does a value out of its range: a typing error never
 * becomes a default in silence.
 *
 * <p>Any package may use this one; it uses none. The launcher reads it too, before there is a web application, so
 * nothing but {@code ConfigBeans} imports {@code jakarta.*}.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
