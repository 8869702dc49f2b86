package dev.sluice.it;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The doors through which one room is read, and how a client asks there to go on from a position. */
enum RoomDoor {
    SOCKET,
    EVENTS,
    EVENTS_OF_ROOMS,
    LINES,
    LONG_POLL;

    /** Whether the body is events, each with its id. */
    boolean isEvents() {
        return this == EVENTS || this == EVENTS_OF_ROOMS;
    }

    /**
     * The header section of the request. Bodies come without chunks around them, since it says HTTP/1.0.
     *
     * @param position as the last reading told it, by whatever door
     */
    String request(URI base, String room, String position) {
        String name = encoded(room);
        return switch (this) {
            case SOCKET ->
                RawSocket.handshake(
                        base.resolve("ws/rooms/" + name + "?since=" + encoded(position)),
                        "Sec-WebSocket-Protocol: sluice.v1");
            case EVENTS -> events(base.resolve("rooms/" + name + "/events"), position);
            case EVENTS_OF_ROOMS -> events(base.resolve("events?room=" + name), name + "=" + position);
            case LINES ->
                get(base.resolve("rooms/" + name + "/events?since=" + encoded(position)))
                        + "Accept: application/x-ndjson\r\n\r\n";
            case LONG_POLL ->
                get(base.resolve("rooms/" + name + "/messages?after=" + encoded(position) + "&wait=20&limit=50"))
                        + "\r\n";
        };
    }

    /** The header section of a request for events by a client that comes back. */
    static String events(URI uri, String lastEventId) {
        return get(uri) + "Accept: text/event-stream\r\nLast-Event-ID: " + lastEventId + "\r\n\r\n";
    }

    private static String get(URI uri) {
        return "GET " + uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                + " HTTP/1.0\r\nHost: " + uri.getAuthority() + "\r\n";
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
