package dev.sluice.rooms;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which rooms a {@link RoomHandler} is for. A bean that has it and is none stops the start. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ServesRoom {

    /**
     * The name of the room, such as {@code lobby}; or of many, with variables that stand for any text without a colon:
     * {@code game:{id}}. Of several that match, the one with the fewest variables is taken, and of those
     * the first in the order of their characters. Two for the same rooms are a mistake, of which the start complains.
     */
    String value();
}
