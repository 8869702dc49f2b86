package dev.sluice.rooms.door;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Payload;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Form;
import dev.sluice.rooms.Member;
import dev.sluice.rooms.Membership;
import dev.sluice.rooms.Refusal;
import dev.sluice.rooms.Rooms;
import dev.sluice.rooms.Start;
import dev.sluice.socket.CloseCode;
import dev.sluice.socket.Socket;
import dev.sluice.socket.SocketHandler;
import dev.sluice.stream.CloseReason;
import dev.sluice.stream.Frame;
import org.jspecify.annotations.Nullable;

/** One connection to one room, which gets messages in one form and sends payloads as they are. Called as {@link SocketHandler} says. */
final class PlainSocket implements SocketHandler {

    private final Rooms rooms;
    private final Visitor visitor;
    private final String room;
    private final Form form;
    private volatile @Nullable Membership membership; // looked at by the writer, too

    PlainSocket(Rooms rooms, Visitor visitor, String room, Form form) {
        this.rooms = rooms;
        this.visitor = visitor;
        this.room = room;
        this.form = form;
    }

    @Override
    public void onOpen(Socket socket) {
        Member member = visitor.member(socket.id(), answer -> socket.send(payload(answer)));
        socket.outbox().calls(this::goOn);
        try {
            Membership joined = rooms.join(room, member, Start.now(), new RoomSink(socket, rooms.room(room), form));
            membership = joined;
            joined.goOn(); // there may have been room again before the writer could tell anybody
        } catch (ProblemException e) {
            socket.close(CloseCode.ofStatus(e.problem().status()), e.problem().detail());
        }
    }

    private void goOn() {
        Membership joined = membership;
        if (joined != null) {
            joined.goOn();
        }
    }

    private static Frame payload(Draft answer) {
        return answer.kind() == Kind.BINARY
                ? Frame.of(answer.payload().array())
                : Frame.text(answer.payload().string());
    }

    @Override
    public void onText(Socket socket, String text) {
        publish(socket, Draft.text(text));
    }

    @Override
    public void onBinary(Socket socket, byte[] bytes) {
        publish(socket, Draft.of(Kind.BINARY, Payload.of(bytes)));
    }

    private void publish(Socket socket, Draft draft) {
        Membership joined = membership;
        if (joined == null) {
            return; // it is being closed
        }
        try {
            joined.publish(draft).whenComplete((published, failure) -> {
                if (failure != null) {
                    socket.close(CloseCode.TRY_AGAIN_LATER, "the room takes nothing now");
                }
            });
        } catch (Refusal refusal) {
            String why = String.valueOf(refusal.getMessage());
            Refusals.code(refusal).ifPresentOrElse(code -> socket.close(code, why), () -> socket.send(Frame.text(why)));
        }
    }

    @Override
    public void onClose(Socket socket) {
        Membership joined = membership;
        if (joined != null) {
            joined.leave(socket.closeReason().orElse(CloseReason.CLIENT_GONE));
        }
    }
}
