package dev.walfleet.cli.config;

import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of reading every section.
 *
 * @param origin where the configuration is from
 */
record ConfigReport(String origin, boolean sound, List<Section> sections, List<Problem> problems) {
    /** @param verdict {@code ok}, {@code absent} (its defaults apply) or {@code wrong} */
    record Section(String section, String verdict) {}

    /** One thing that is wrong. */
    record Problem(String section, String message, String hint) {}

    /** Reads one section, or fails. */
    private interface Reader {
        void read();
    }

    static ConfigReport of(ConfigFile config) {
        List<Section> sections = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        readers(config).forEach((section, reader) -> {
            Optional<Failure> failure = failure(reader);
            failure.ifPresent(wrong -> problems.add(new Problem(section.key(), wrong.message(), wrong.hint())));
            sections.add(
                    new Section(section.key(), failure.isPresent() ? "wrong" : config.has(section) ? "ok" : "absent"));
        });
        return new ConfigReport(config.origin(), problems.isEmpty(), sections, problems);
    }

    private static Map<ConfigSection, Reader> readers(ConfigFile config) {
        Map<ConfigSection, Reader> readers = new LinkedHashMap<>();
        readers.put(
                ConfigSection.REPOSITORIES,
                () -> config.named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class));
        readers.put(
                ConfigSection.CLUSTERS,
                () -> config.named(ConfigSection.CLUSTERS, ClusterId::new, ClusterProperties.class));
        return readers;
    }

    private static Optional<Failure> failure(Reader reader) {
        try {
            reader.read();
            return Optional.empty();
        } catch (WalfleetException e) {
            return Optional.of(e.failure());
        }
    }
}
