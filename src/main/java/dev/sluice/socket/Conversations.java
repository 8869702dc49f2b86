package dev.sluice.socket;

import dev.sluice.stream.Overflow;
import java.util.concurrent.ThreadFactory;

/**
 * Begins conversations: connections that are served by a method in synchronous style. Thread-safe.
 *
 * @param threads makes the threads that methods run on
 * @param inboxMessages most messages that wait for a method
 * @param inboxBytes most of their bytes
 * @param json reads and writes values
 * @param whenFull told each time a message found no room
 */
record Conversations(ThreadFactory threads, int inboxMessages, long inboxBytes, JsonValues json, Runnable whenFull) {

    /** A sender that can wait needs no other policy than that. */
    static SocketOptions options(SocketOptions usual) {
        return usual.withOverflow(new Overflow.Wait(usual.outbox().age()));
    }

    /** Lets the method begin, and returns when it has decided what becomes of the handshake. */
    SocketHandler begin(Handshake handshake, SyncMethod method) {
        Conversation conversation = new Conversation(handshake, method, this);
        threads.newThread(conversation::run).start();
        return conversation.decided();
    }
}
