package dev.sluice.llm.relay;

/** For what is read though nobody wants it. */
enum Drained implements Sink {
    INSTANCE;

    @Override
    public void put(byte[] bytes) {
        // nobody reads
    }

    @Override
    public boolean isHungry() {
        return true;
    }

    @Override
    public void complete() {
        // nobody reads
    }

    @Override
    public void fail(Shortfall why) {
        // nobody reads
    }
}
