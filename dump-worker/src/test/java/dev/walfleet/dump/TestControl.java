package dev.walfleet.dump;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Event;
import dev.walfleet.runtime.job.JobCancelledException;
import dev.walfleet.runtime.job.JobControl;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A control that a test holds in its hand. */
final class TestControl implements JobControl<BackupRequested> {
    private final BackupRequested request;
    private final List<Runnable> onCancel = new ArrayList<>();
    final List<Event> published = new ArrayList<>();
    private Supplier<? extends Event> progress = () -> {
        throw new IllegalStateException("no progress yet");
    };
    private boolean cancelled;

    TestControl(BackupRequested request) {
        this.request = request;
    }

    synchronized void cancel() {
        cancelled = true;
        onCancel.forEach(Runnable::run);
    }

    synchronized Event progress() {
        return progress.get();
    }

    @Override
    public BackupRequested request() {
        return request;
    }

    @Override
    public synchronized boolean cancelled() {
        return cancelled;
    }

    @Override
    public void check() throws JobCancelledException {
        if (cancelled()) {
            throw new JobCancelledException();
        }
    }

    @Override
    public synchronized void onCancel(Runnable action) {
        onCancel.add(action);
        if (cancelled) {
            action.run();
        }
    }

    @Override
    public synchronized void progress(Supplier<? extends Event> supplier) {
        progress = supplier;
    }

    @Override
    public synchronized void publish(Event event) {
        published.add(event);
    }
}
