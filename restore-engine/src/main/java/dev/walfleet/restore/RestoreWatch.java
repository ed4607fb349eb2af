package dev.walfleet.restore;

/** Hears how far a restore is. Called often, by one thread at a time; it has to be quick. */
public interface RestoreWatch {
    RestoreWatch NONE = new RestoreWatch() {
        @Override
        public void step(String words, long expectedBytes) {}

        @Override
        public void bytes(long done) {}
    };

    /**
     * A step begins.
     *
     * @param words what it is, for people
     * @param expectedBytes of what {@link #bytes} counts; 0 where that says nothing
     */
    void step(String words, long expectedBytes);

    /** Bytes of the step at hand so far. */
    void bytes(long done);
}
