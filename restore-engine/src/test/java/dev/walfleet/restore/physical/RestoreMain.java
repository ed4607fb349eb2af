package dev.walfleet.restore.physical;

import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.restore.RestoreWatch;
import dev.walfleet.vocabulary.RepositoryName;
import java.nio.file.Path;
import java.util.Map;

/** A restore in a process of its own, to be killed: repository, target, --delta or nothing. */
final class RestoreMain {
    private RestoreMain() {}

    public static void main(String[] arguments) throws Exception {
        Path target = Path.of(arguments[1]);
        boolean delta = arguments.length > 2;
        try (Repository repository =
                Repository.open(new RepositoryName("local"), RepositoryProperties.directory(Path.of(arguments[0])))) {
            RestoredFiles restored = new PhysicalRestore(repository, FolderBackup.manifest(repository))
                    .run(new RestoreTarget(target, Map.of(), delta, 2), new RestoreWatch() {
                        @Override
                        public void step(String words, long expectedBytes) {}

                        @Override
                        public void bytes(long done) {
                            System.out.println("done=" + done);
                        }
                    });
            System.out.println("written=" + restored.written() + " of=" + restored.bytes() + " took="
                    + restored.took().toMillis());
        }
    }
}
