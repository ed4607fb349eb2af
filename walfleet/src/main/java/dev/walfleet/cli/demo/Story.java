package dev.walfleet.cli.demo;

import dev.walfleet.cli.shell.Invocation;

/** Tells the demo as it goes: a numbered headline for each chapter, indented facts below it, with the time since the beginning. */
final class Story {
    private final Invocation invocation;
    private final long began = System.nanoTime();
    private int chapter;

    Story(Invocation invocation) {
        this.invocation = invocation;
    }

    void chapter(String headline) {
        chapter++;
        invocation.say("[%5.1fs] %d. %s".formatted(seconds(), chapter, headline));
    }

    void fact(String line) {
        invocation.say("           " + line);
    }

    double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }
}
