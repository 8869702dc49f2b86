package dev.sluice.rooms.door;

import dev.sluice.config.RoomPolicy.SlowConsumer;
import dev.sluice.rooms.Delivery;
import dev.sluice.rooms.Form;
import dev.sluice.rooms.Room;
import dev.sluice.rooms.Sink;
import dev.sluice.socket.CloseCode;
import dev.sluice.socket.Socket;
import dev.sluice.stream.Frame;

/**
 * Hands one room to one WebSocket. Called as {@link Sink} says.
 *
 * <p>Where who is slow is disconnected, all that is new goes into the outbox, whose bounds decide. What was there before he
 * came, and all where he may miss something, comes as fast as he takes it: what waits for him stays in the room's ring, and
 * in its history.
 */
final class RoomSink implements Sink {

    /** What an envelope has besides the payload, in bytes, roughly. */
    private static final int OVERHEAD = 1_024;

    /** A byte of a payload becomes up to so many in JSON, when it is a control character. */
    private static final int MOST_ESCAPED = 6;

    /** When it is a quote, say. What is rarer than that has room all the same, unless it is large. */
    private static final int ESCAPED = 2;

    private static final int LARGE = 64 << 10;

    private final Socket socket;
    private final Room room;
    private final Form form;
    private final boolean enveloped;
    private final boolean waits;

    /**
     * A sink.
     *
     * @param form in which he gets messages; where it is envelopes, he gets all that there is to say besides, too
     */
    RoomSink(Socket socket, Room room, Form form) {
        this.socket = socket;
        this.room = room;
        this.form = form;
        this.enveloped = form.equals(Forms.ENVELOPE);
        this.waits = room.policy().slow() != SlowConsumer.DISCONNECT;
    }

    @Override
    public boolean hasRoom(boolean catchingUp, long bytes) {
        int growth = bytes > LARGE ? MOST_ESCAPED : ESCAPED;
        long most = OVERHEAD + bytes * (enveloped ? growth : 1);
        return !(waits || catchingUp) || !socket.outbox().wantsRoom((int) Math.min(most, Integer.MAX_VALUE));
    }

    @Override
    public boolean hasPositions() {
        return enveloped;
    }

    @Override
    public void joined(Joined joined) {
        if (enveloped) {
            enqueue(Frame.text(Envelope.subscribed(room.name(), joined, room.readers())));
        }
    }

    @Override
    public void deliver(Delivery delivery) {
        Frame frame = delivery.as(form);
        if (frame != null) {
            enqueue(frame);
        }
    }

    @Override
    public void gap(Gap gap) {
        if (enveloped) {
            enqueue(Frame.text(Envelope.gap(room.name(), gap)));
        }
    }

    private void enqueue(Frame frame) {
        socket.outbox().enqueue(frame);
    }

    @Override
    public void end(End why) {
        switch (why) {
            case GAP -> socket.close(CloseCode.GAP, "messages are missing");
            case UNAVAILABLE -> socket.close(CloseCode.TRY_AGAIN_LATER, "the room can't be read now");
            case FAILED -> socket.close(CloseCode.FAILED, "the reader failed");
        }
    }

    @Override
    public void flush() {
        socket.outbox().wake();
    }
}
