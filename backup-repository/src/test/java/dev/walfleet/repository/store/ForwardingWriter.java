package dev.walfleet.repository.store;

import java.io.IOException;

/** A writer in front of another, to be bent in one place. */
public abstract class ForwardingWriter implements ObjectWriter {
    protected final ObjectWriter writer;

    protected ForwardingWriter(ObjectWriter writer) {
        this.writer = writer;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        writer.write(bytes, offset, length);
    }

    @Override
    public long size() {
        return writer.size();
    }

    @Override
    public Commit commit() throws IOException {
        return writer.commit();
    }

    @Override
    public void close() {
        writer.close();
    }
}
