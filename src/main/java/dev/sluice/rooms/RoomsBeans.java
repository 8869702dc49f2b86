package dev.sluice.rooms;

import dev.sluice.config.SluiceConfig;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Wires the rooms. */
@Dependent
public class RoomsBeans {

    @Produces
    @Singleton
    Rooms rooms(SluiceConfig config) {
        return new Rooms(config.rooms().count(), config.rooms().members());
    }
}
