package dev.walfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** The launcher and all that it needs, where any user may run it: a checkout may lie in somebody's own folder. */
public final class InstalledLauncher {
    private static final Path HERE = Path.of("").toAbsolutePath();

    private InstalledLauncher() {}

    /** Installs it in an empty folder, which everybody may go into from then on; what is to be run. */
    public static Path in(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path target = Files.createDirectories(folder.resolve("walfleet/target"));
        Files.copy(HERE.resolve("target/walfleet.jar"), target.resolve("walfleet.jar"));
        Path libraries = Files.createDirectory(target.resolve("lib"));
        try (Stream<Path> jars = Files.list(HERE.resolve("target/lib"))) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, libraries.resolve(jar.getFileName()));
            }
        }
        Path launcher = Files.createDirectory(folder.resolve("bin")).resolve("walfleet");
        return Files.setPosixFilePermissions(
                Files.copy(HERE.resolveSibling("bin/walfleet"), launcher),
                PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
