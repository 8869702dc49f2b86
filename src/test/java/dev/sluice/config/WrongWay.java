package dev.sluice.config;

import dev.sluice.rooms.Rooms;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** Breaks the rules of {@code ArchitectureTest}, to show that they can fail. */
public final class WrongWay {

    @Inject
    private @Nullable Rooms rooms;

    void say() {
        System.out.println(rooms == null ? "none" : rooms.open());
    }
}
