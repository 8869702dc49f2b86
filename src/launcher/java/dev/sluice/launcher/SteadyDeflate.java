package dev.sluice.launcher;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.internal.PerMessageDeflateExtension;

/**
 * Jetty's permessage-deflate, where a control frame between the fragments of a message is none of its business (RFC 7692
 * section 6.1). Jetty 12.1 takes its final bit for the end of the message, and without context takeover begins anew in the
 * middle of it: what follows can't be unpacked.
 */
public final class SteadyDeflate extends PerMessageDeflateExtension {

    @Override
    protected void nextIncomingFrame(Frame frame, Callback callback) {
        if (frame.isControlFrame()) {
            getNextIncoming().onFrame(frame, callback);
        } else {
            super.nextIncomingFrame(frame, callback);
        }
    }

    @Override
    protected void nextOutgoingFrame(OutgoingEntry entry) {
        if (entry.getFrame().isControlFrame()) {
            getNextOutgoing().sendFrame(entry);
        } else {
            super.nextOutgoingFrame(entry);
        }
    }
}
