package dev.walfleet.cli;

import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.Map;

/**
 * Has a second thread load what binds a configuration, while the first reads the arguments: the one takes as long as the other, and
 * nearly every command needs both.
 */
final class HeadStart {
    private HeadStart() {}

    static void begin() {
        Thread thread = new Thread(HeadStart::bindAnything, "head-start");
        thread.setDaemon(true);
        thread.start();
    }

    private static void bindAnything() {
        ConfigFile.fromEnvironment(Map.of("BACKUP_DIR", "/"))
                .named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class);
    }
}
