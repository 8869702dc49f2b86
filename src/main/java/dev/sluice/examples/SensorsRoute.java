package dev.sluice.examples;

import dev.sluice.broker.Draft;
import dev.sluice.broker.Kind;
import dev.sluice.broker.Payload;
import dev.sluice.problem.ProblemException;
import dev.sluice.rooms.Rooms;
import dev.sluice.socket.CloseCode;
import dev.sluice.socket.Handshake;
import dev.sluice.socket.Socket;
import dev.sluice.socket.SocketEndpoint;
import dev.sluice.socket.SocketHandler;
import dev.sluice.stream.Frame;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

/**
 * A device that sends: {@code /iot/sensors/{id}}. Each binary message is published in the room {@code iot:{id}}, and
 * answered with {@code ACK} when it has its place there. While it is connected the device is online; all in the room
 * {@code iot-devices:all} are told when that changes.
 */
@Dependent
public class SensorsRoute implements SocketEndpoint {

    private static final Frame ACK = Frame.text("ACK");

    private final Rooms rooms;
    private final Devices devices;

    @Inject
    public SensorsRoute(Rooms rooms, Devices devices) {
        this.rooms = rooms;
        this.devices = devices;
    }

    @Override
    public String template() {
        return "/iot/sensors/{id}";
    }

    @Override
    public SocketHandler handler(Handshake handshake) {
        String id = handshake.variable("id");
        try {
            Rooms.checkName("iot:" + id);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "Bad Request", String.valueOf(e.getMessage()));
        }
        return new Sensor(id);
    }

    private final class Sensor implements SocketHandler {

        private final String id;

        Sensor(String id) {
            this.id = id;
        }

        @Override
        public void onOpen(Socket socket) {
            devices.connected(id, socket.id());
        }

        @Override
        public void onBinary(Socket socket, byte[] bytes) {
            devices.heard(id);
            Draft reading = Draft.of(Kind.BINARY, Payload.of(bytes)).by(id);
            rooms.room("iot:" + id).publish(reading).whenComplete((published, failure) -> {
                if (failure == null) {
                    socket.send(ACK);
                } else {
                    socket.close(CloseCode.TRY_AGAIN_LATER, "the reading could not be kept");
                }
            });
        }

        @Override
        public void onClose(Socket socket) {
            devices.gone(id, socket.id());
        }
    }
}
