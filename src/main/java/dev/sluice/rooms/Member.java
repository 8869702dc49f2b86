package dev.sluice.rooms;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Presence;
import java.util.Objects;
import java.util.function.Consumer;

/** Somebody who is in a room, or publishes to it. Thread-safe. */
public final class Member {

    /** What somebody is called who gives no name, unless a door calls him otherwise. */
    public static final String UNNAMED = "anonymous";

    private final String connection;
    private final boolean named;
    private final String name;
    private final String info;
    private final Consumer<Draft> answers;

    /**
     * Somebody.
     *
     * @param connection his connection's name, which no other has
     * @param name what others see; chosen by the client, not proven
     * @param info what he tells of himself, as JSON text, or empty
     * @param answers takes what is for him alone
     * @throws IllegalArgumentException when the name is not allowed, saying why
     */
    public Member(String connection, String name, String info, Consumer<Draft> answers) {
        this(connection, name, true, info, answers);
    }

    private Member(String connection, String name, boolean named, String info, Consumer<Draft> answers) {
        this.connection = Objects.requireNonNull(connection);
        this.named = named;
        this.name = RoomName.check("a member's name", name);
        this.info = Objects.requireNonNull(info);
        this.answers = Objects.requireNonNull(answers);
    }

    /**
     * Somebody who gave no name.
     *
     * @param called what others see instead
     * @throws IllegalArgumentException when nobody can be called that, saying why
     */
    public static Member unnamed(String connection, String called, String info, Consumer<Draft> answers) {
        return new Member(connection, called, false, info, answers);
    }

    /** Whether he gave a name. */
    public boolean isNamed() {
        return named;
    }

    /** His connection's name, which no other has. */
    public String connection() {
        return connection;
    }

    /** What others see. */
    public String name() {
        return name;
    }

    /** What he tells of himself, as JSON text, or empty. */
    public String info() {
        return info;
    }

    /** Sends text to him alone; it has no place in the room's order, and nobody remembers it. */
    public void answer(String text) {
        answer(Draft.text(text));
    }

    /** Sends a message to him alone; it has no place in the room's order, and nobody remembers it. */
    public void answer(Draft message) {
        answers.accept(message);
    }

    Presence presence() {
        return new Presence(connection, name, info);
    }
}
