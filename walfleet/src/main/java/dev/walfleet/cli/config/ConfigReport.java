package dev.walfleet.cli.config;

import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of reading every section.
 *
 * @param origin where the configuration is from
 * @param problems what stops a service from starting
 * @param warnings what does not, and yet somebody should know
 */
record ConfigReport(
        String origin, boolean sound, List<Section> sections, List<Problem> problems, List<Problem> warnings) {
    /** @param verdict {@code ok}, {@code absent} (its defaults apply) or {@code wrong} */
    record Section(String section, String verdict) {}

    /** One thing that is wrong. */
    record Problem(String section, String message, String hint) {}

    static ConfigReport of(ConfigFile config) {
        List<Section> sections = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        SectionReaders.of(config).forEach((section, reader) -> {
            Optional<Failure> failure = failure(reader);
            failure.ifPresent(wrong -> problems.add(new Problem(section.key(), wrong.message(), wrong.hint())));
            sections.add(
                    new Section(section.key(), failure.isPresent() ? "wrong" : config.has(section) ? "ok" : "absent"));
        });
        List<Problem> warnings = new ArrayList<>();
        if (problems.isEmpty()) {
            Agreement agreement = Agreement.of(config);
            problems.addAll(agreement.problems());
            warnings.addAll(agreement.warnings());
        }
        return new ConfigReport(config.origin(), problems.isEmpty(), sections, problems, warnings);
    }

    private static Optional<Failure> failure(Runnable reader) {
        try {
            reader.run();
            return Optional.empty();
        } catch (WalfleetException e) {
            return Optional.of(e.failure());
        }
    }
}
