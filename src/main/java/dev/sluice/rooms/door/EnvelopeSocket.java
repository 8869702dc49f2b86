package dev.sluice.rooms.door;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Position;
import dev.sluice.broker.Published;
import dev.sluice.broker.Slice;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Member;
import dev.sluice.rooms.Membership;
import dev.sluice.rooms.Refusal;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.Sink;
import dev.sluice.rooms.Start;
import dev.sluice.socket.CloseCode;
import dev.sluice.socket.Socket;
import dev.sluice.socket.SocketHandler;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Frame;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One connection to one or several rooms, with envelopes both ways. Called as {@link SocketHandler} says.
 *
 * <p>A command that can't be read or carried out is answered with an error, and the connection goes on.
 */
final class EnvelopeSocket implements SocketHandler {

    /** What is counted here; what is published counts as his membership says. */
    private static final Set<String> COUNTED = Set.of("subscribe", "leave", "history", "presence");

    private final Rooms rooms;
    private final Visitor visitor;
    private final String first;
    private final Start start;
    private volatile boolean closed;
    private final Map<String, Membership> joined = new ConcurrentHashMap<>(2); // looked through by the writer

    EnvelopeSocket(Rooms rooms, Visitor visitor, String room, Start start) {
        this.rooms = rooms;
        this.visitor = visitor;
        this.first = room;
        this.start = start;
    }

    @Override
    public void onOpen(Socket socket) {
        socket.outbox().calls(() -> joined.values().forEach(Membership::goOn));
        try {
            join(socket, first, start);
        } catch (ProblemException e) {
            socket.close(CloseCode.ofStatus(e.problem().status()), e.problem().detail());
        }
    }

    private void join(Socket socket, String room, Start from) {
        Member member = visitor.member(socket.id(), answer -> say(socket, Envelope.answer(room, answer)));
        Sink sink = new RoomSink(socket, rooms.room(room), Forms.ENVELOPE);
        Membership membership = rooms.join(room, member, from, sink);
        joined.put(room, membership);
        if (closed) {
            leaveAll(socket.closeReason()
                    .orElse(CloseReason.CLIENT_GONE)); // the end was told by another thread meanwhile
            return;
        }
        membership.goOn(); // there may have been room again before the writer could tell this one
    }

    @Override
    public void onText(Socket socket, String text) {
        String room = "";
        String ref = "";
        try {
            EnvelopeJson.Command command = EnvelopeJson.command(text);
            room = command.room().isEmpty() ? first : Asked.room(command.room());
            ref = command.ref();
            obey(socket, command, room);
        } catch (ProblemException e) {
            say(socket, Envelope.error(room, code(e), e.problem().detail(), ref));
        } catch (Refusal refusal) {
            say(socket, Envelope.error(room, Refusals.number(refusal), String.valueOf(refusal.getMessage()), ref));
        }
    }

    /** What the problem would be as the code of a close. */
    private static int code(ProblemException e) {
        return CloseCode.ofStatus(e.problem().status()).number();
    }

    private void obey(Socket socket, EnvelopeJson.Command command, String room) throws Refusal {
        String ref = command.ref();
        if (COUNTED.contains(command.type())) {
            rooms.requireCommand(room, socket.id());
        }
        switch (command.type()) {
            case "publish" -> publish(socket, command, room);
            case "subscribe" -> subscribe(socket, command, room);
            case "leave" -> leave(socket, room, ref);
            case "history" -> history(socket, command, room);
            case "presence" -> presence(socket, command, room);
            case "ping" -> say(socket, Envelope.simple("pong", ref));
            case "pong" -> {} // it lives, which is known by now
            default ->
                throw new ProblemException(
                        400,
                        "Bad Request",
                        "type is \"" + command.type()
                                + "\"; it must be publish, subscribe, leave, history, presence or ping");
        }
    }

    private void publish(Socket socket, EnvelopeJson.Command command, String room) throws Refusal {
        Draft draft = EnvelopeJson.draft(command.object());
        String ref = command.ref();
        CompletionStage<Optional<Published>> stage = membership(room).publish(draft);
        stage.whenComplete((published, failure) -> {
            if (failure != null) {
                sayFailed(socket, room, ref, failure);
            } else if (!ref.isEmpty()) {
                say(
                        socket,
                        published
                                .map(place -> Envelope.published(room, place, List.of(), ref))
                                .orElseGet(() -> Envelope.dropped(room, List.of(), ref)));
            }
        });
    }

    private Membership membership(String room) {
        Membership membership = joined.get(room);
        if (membership == null) {
            throw new ProblemException(
                    403, "Forbidden", "this connection is not in the room " + room + "; subscribe to it first");
        }
        return membership;
    }

    private void subscribe(Socket socket, EnvelopeJson.Command command, String room) {
        if (joined.containsKey(room)) {
            throw new ProblemException(400, "Bad Request", "this connection is in the room " + room + " already");
        }
        if (joined.size() >= Asked.MOST_ROOMS) {
            String full = "this connection has its " + Asked.MOST_ROOMS + " rooms; leave one first";
            say(socket, Envelope.error(room, CloseCode.LIMIT.number(), full, command.ref()));
            return;
        }
        Start from = command.since()
                .<Start>map(since -> new Start.After(Cursors.position("since", since)))
                .orElse(Start.now());
        join(socket, room, from);
    }

    private void leave(Socket socket, String room, String ref) {
        membership(room).close();
        joined.remove(room);
        say(socket, Envelope.left(room, ref));
    }

    private void history(Socket socket, EnvelopeJson.Command command, String room) {
        membership(room);
        Optional<Position> since = command.since().map(text -> Cursors.position("since", text));
        CompletionStage<Slice> slice = since.isPresent()
                ? rooms.room(room).history(since.get(), command.limit())
                : rooms.room(room).latest(command.limit());
        answer(
                socket,
                room,
                command.ref(),
                slice,
                found -> Envelope.history(room, found, since.isPresent() && found.whole(), command.ref()));
    }

    private void presence(Socket socket, EnvelopeJson.Command command, String room) {
        if (!membership(room).room().policy().presence()) {
            throw new ProblemException(403, "Forbidden", "nobody is told who is in the room " + room);
        }
        answer(
                socket,
                room,
                command.ref(),
                rooms.room(room).members(command.limit()),
                all -> Envelope.presence(room, all, command.ref()));
    }

    private <T> void answer(
            Socket socket, String room, String ref, CompletionStage<T> stage, Function<T, String> text) {
        stage.whenComplete((found, failure) -> {
            if (failure == null) {
                say(socket, text.apply(found));
            } else {
                sayFailed(socket, room, ref, failure);
            }
        });
    }

    private static void sayFailed(Socket socket, String room, String ref, Throwable failure) {
        Optional<RuntimeException> refused = Rooms.cancelled(failure)
                .<RuntimeException>map(cancelled -> cancelled)
                .or(() -> Rooms.conflict(failure));
        CloseCode code = refused.isPresent() ? CloseCode.POLICY : CloseCode.TRY_AGAIN_LATER;
        String message = refused.map(e -> String.valueOf(e.getMessage())).orElse("the room can't do it now");
        say(socket, Envelope.error(room, code.number(), message, ref));
    }

    private static void say(Socket socket, String envelope) {
        socket.send(Frame.text(envelope));
    }

    @Override
    public void onBinary(Socket socket, byte[] bytes) {
        say(socket, Envelope.error(first, CloseCode.UNSUPPORTED.number(), "envelopes are text", ""));
    }

    @Override
    public void onClose(Socket socket) {
        closed = true;
        leaveAll(socket.closeReason().orElse(CloseReason.CLIENT_GONE));
    }

    /** Leaves each room, whatever becomes of the others. */
    private void leaveAll(CloseReason why) {
        Iterator<String> still = joined.keySet().iterator();
        if (still.hasNext()) {
            Membership membership = joined.remove(still.next());
            try {
                if (membership != null) {
                    membership.leave(why);
                }
            } finally {
                leaveAll(why);
            }
        }
    }
}
