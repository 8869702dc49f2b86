package dev.sluice.files;

import dev.sluice.WrappedChannel;
import java.nio.channels.FileChannel;

/** A file on a disk that is full: empty, and what is written to it fails as the system's own full device does. */
final class FullChannel extends WrappedChannel {

    FullChannel(FileChannel device) {
        super(device);
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public FileChannel position(long newPosition) {
        return this;
    }

    @Override
    public FileChannel truncate(long size) {
        return this;
    }

    @Override
    public void force(boolean metaData) {
        // there is nothing
    }
}
