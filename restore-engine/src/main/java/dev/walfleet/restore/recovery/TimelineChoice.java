package dev.walfleet.restore.recovery;

import dev.walfleet.vocabulary.Timeline;

/** Along which history of the cluster to recover. */
public sealed interface TimelineChoice {
    /** The newest that descends from a backup's. */
    record Newest() implements TimelineChoice {
        @Override
        public String toString() {
            return "latest";
        }
    }

    /** The one that the backup was taken on, whatever was promoted later. */
    record OfTheBackup() implements TimelineChoice {
        @Override
        public String toString() {
            return "current";
        }
    }

    /** A certain one. */
    record Numbered(Timeline timeline) implements TimelineChoice {
        @Override
        public String toString() {
            return Integer.toString(timeline.id());
        }
    }

    /** @throws IllegalArgumentException quoting the word, where it is neither {@code latest}, {@code current} nor a number */
    static TimelineChoice parse(String word) {
        if (word.equals("latest")) {
            return new Newest();
        }
        if (word.equals("current")) {
            return new OfTheBackup();
        }
        try {
            boolean hex = word.matches("0x[0-9A-Fa-f]{1,8}|[0-9A-Fa-f]{8}");
            return new Numbered(
                    new Timeline(hex ? Integer.parseInt(word.replaceFirst("^0x", ""), 16) : Integer.parseInt(word)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "timeline '" + word + "', expected latest, current, or a number such as 3", e);
        }
    }
}
