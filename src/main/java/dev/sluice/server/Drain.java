package dev.sluice.server;

import dev.sluice.rooms.door.LongPolls;
import dev.sluice.socket.SocketSessions;
import dev.sluice.stream.Streams;
import java.time.Duration;

/** Ends what is running: first by waiting, then by closing; who only waits is answered at once. Thread-safe. */
final class Drain {

    private static final System.Logger LOG = System.getLogger(Drain.class.getName());

    /** What streams and their sources have to end in that were told to. */
    private static final Duration ENDING = Duration.ofSeconds(5);

    private final Streams streams;
    private final SocketSessions sockets;
    private final LongPolls polls;

    Drain(Streams streams, SocketSessions sockets, LongPolls polls) {
        this.streams = streams;
        this.sockets = sockets;
        this.polls = polls;
    }

    /** New work is refused from now on, sockets are told to come back, streams may end by themselves for so long. */
    void within(Duration patience) {
        boolean first = streams.refuseNew();
        sockets.close(patience);
        try {
            polls.stop(ENDING);
            int ended = streams.drain(patience);
            if (ended > 0) {
                LOG.log(System.Logger.Level.INFO, "{0} streams had to be ended for the stop", ended);
            }
            // they were told, and have some words to say, and some things to close; several tell of one stop
            if ((first || ended > 0) && !streams.settle(ENDING)) {
                LOG.log(System.Logger.Level.INFO, "some streams or their sources have not come to their ends");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            streams.close();
        }
    }
}
