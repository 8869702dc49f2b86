package dev.sluice.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HandlerBeansTest {

    @ServesRoom("game:{id}")
    private static final class Deaf {}

    @ServesRoom("game:{id}")
    private static final class Game implements RoomHandler {}

    @Test
    void beanThatSaysWhichRoomsItServesMustHandleRooms() {
        assertThat(HandlerBeans.complaint(Deaf.class))
                .contains(Deaf.class.getName()
                        + " can't serve the room game:{id}: a bean with @ServesRoom must implement RoomHandler");
        assertThat(HandlerBeans.complaint(Game.class)).isEmpty();
        assertThat(HandlerBeans.complaint(String.class)).isEmpty();
    }
}
