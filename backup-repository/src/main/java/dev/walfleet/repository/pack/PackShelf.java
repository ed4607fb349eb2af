package dev.walfleet.repository.pack;

import dev.walfleet.repository.seal.FanOutWriter;
import java.io.IOException;
import java.util.concurrent.Executor;

/** Where lanes put their packs. Safe for use by several threads. */
public interface PackShelf {
    /** Begins the object of a pack, which whoever fills it commits or closes. */
    FanOutWriter begin(String name) throws IOException;

    /** A pack is durable. */
    void stored(Section section) throws IOException;

    PackLimits limits();

    /** Makes packs durable while the lanes go on. */
    Executor background();
}
