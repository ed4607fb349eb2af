package dev.walfleet.dump;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.RepositoryName;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** A worker's attempt in a process of its own, to be killed: port, password, folder of the repository. */
final class FullBackupMain {
    private FullBackupMain() {}

    public static void main(String[] arguments) throws Exception {
        ClusterProperties cluster = FullBackupFaultsIT.slow(Integer.parseInt(arguments[0]), arguments[1]);
        Path folder = Path.of(arguments[2]);
        try (RepositoryPool pool =
                new RepositoryPool(Map.of(new RepositoryName("local"), RepositoryProperties.directory(folder)))) {
            BackupRequested request = FullBackupScene.request(1);
            Workshop workshop = new Workshop(
                    Toolbox.installed(), folder.getParent(), new InstanceId("worker-0"), Clock.systemUTC());
            System.out.println(new Backups(pool, workshop).run(request, cluster, new TestControl(request)));
        }
    }
}
