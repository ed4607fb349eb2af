package dev.walfleet.cli.restore;

import dev.walfleet.cli.shell.Invocation;

/** Says, where the command is ended by a signal in the middle, what that leaves behind and how to go on. */
final class Interruption {
    private final Thread notice;

    private Interruption(Thread notice) {
        this.notice = notice;
    }

    /** From now on until it is {@link #over}. */
    static Interruption says(Invocation invocation, String words) {
        Thread notice = new Thread(() -> invocation.say(words), "interruption");
        Runtime.getRuntime().addShutdownHook(notice);
        return new Interruption(notice);
    }

    void over() {
        try {
            Runtime.getRuntime().removeShutdownHook(notice);
        } catch (IllegalStateException e) {
            // it is being said
        }
    }
}
