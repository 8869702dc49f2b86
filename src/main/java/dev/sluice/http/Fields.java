package dev.sluice.http;

import org.jspecify.annotations.Nullable;

/** The header fields of a request. */
@FunctionalInterface
public interface Fields {

    /** The value of a field, those of several of the same name joined by commas; null when it is not there. */
    @Nullable
    String value(String name);
}
