package dev.walfleet.cli.demo;

import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code walfleet demo}: shows all of it on this machine, and leaves nothing behind. */
@Command(
        name = "demo",
        description = {
            "Run the whole pipeline on servers of its own: back up, verify, lose a table, restore, compare; delete rows by mistake,",
            "recover to the second before; damage, alert.",
            "",
            "Needs an installed PostgreSQL (14 to 18) and nothing else. All servers listen on loopback and are gone at the end."
        })
public final class DemoCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Option(names = "--keep", description = "Leave the folder with the repository behind.")
    private boolean keep;

    DemoCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws IOException, SQLException {
        Path folder = Files.createTempDirectory("walfleet-demo-");
        // a server of the demo, which is another user's where we are root, recovers in it
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        try {
            new Demo(invocation, folder).run();
            invocation.print(
                    "demo passed: backed up, verified, restored a table and a whole database, every row the same; recovered"
                            + " to the second before a mistake; a flipped bit found");
            return ExitStatus.SOUND;
        } finally {
            if (keep) {
                invocation.say("kept: " + folder);
            } else {
                delete(folder);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> inside;
        try (Stream<Path> walk = Files.walk(folder)) {
            inside = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) {
            Files.deleteIfExists(path);
        }
    }
}
