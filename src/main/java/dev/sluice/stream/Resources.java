package dev.sluice.stream;

/** Closes what a stream held. */
final class Resources {

    private static final System.Logger LOG = System.getLogger(Resources.class.getName());

    private Resources() {}

    /** Closes; a failure of that is logged, since the stream that it could be told to is over. */
    static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "a resource of a stream could not be closed", e);
        }
    }
}
