package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for PostgreSQL programs: in the folders that {@code WALFLEET_POSTGRES_PATH} names (colon separated), where Debian's
 * and PGDG's packages put them, where {@code tools/unpack-debian} puts them, and on the {@code PATH}. Of two folders
 * with one version the one with more programs is taken, else the first. A program is asked for its version once, as long as its file does not change.
 */
final class InstallationSearch {
    static final String PATH_VARIABLE = "WALFLEET_POSTGRES_PATH";

    private static final Logger log = LoggerFactory.getLogger(InstallationSearch.class);
    private static final Duration VERSION_TIMEOUT = Duration.ofSeconds(20);
    private static final List<PostgresTool> ASKED = List.of(
            PostgresTool.POSTGRES,
            PostgresTool.PG_DUMP,
            PostgresTool.PG_RESTORE,
            PostgresTool.PSQL,
            PostgresTool.INITDB);
    private static final Map<String, Optional<PostgresVersion>> VERSIONS = new ConcurrentHashMap<>();

    private final List<String> places;
    private final List<Path> pathFolders;

    /**
     * @param places absolute folders; a segment may hold a {@code *}
     * @param pathFolders of the {@code PATH}: links in them are followed, version-switching wrappers are not taken
     */
    InstallationSearch(List<String> places, List<Path> pathFolders) {
        this.places = List.copyOf(places);
        this.pathFolders = List.copyOf(pathFolders);
    }

    static InstallationSearch ofThisMachine() {
        return of(System.getenv(), System.getProperty("user.home", "/"));
    }

    static InstallationSearch of(Map<String, String> environment, String home) {
        List<String> places = new ArrayList<>(folders(environment.get(PATH_VARIABLE)));
        places.add("/usr/lib/postgresql/*/bin");
        places.add("/usr/pgsql-*/bin");
        places.add("/opt/walfleet/postgresql-*/usr/lib/postgresql/*/bin");
        places.add(home + "/.cache/walfleet/postgresql-*/usr/lib/postgresql/*/bin");
        return new InstallationSearch(
                places, folders(environment.get("PATH")).stream().map(Path::of).toList());
    }

    private static List<String> folders(@Nullable String joined) {
        return joined == null
                ? List.of()
                : Stream.of(joined.split(":"))
                        .filter(folder -> folder.startsWith("/"))
                        .toList();
    }

    List<PostgresInstallation> installations() {
        Map<PostgresVersion, PostgresInstallation> found = new LinkedHashMap<>();
        Stream.concat(
                        places.stream().flatMap(InstallationSearch::expand),
                        pathFolders.stream().flatMap(this::behindPath))
                .map(InstallationSearch::real)
                .distinct()
                .flatMap(folder -> version(folder).map(v -> new PostgresInstallation(v, folder)).stream())
                .filter(installation -> installation.major() >= PostgresVersion.OLDEST_MAJOR)
                .forEach(installation -> found.merge(installation.version(), installation, InstallationSearch::fuller));
        return found.values().stream()
                .sorted(Comparator.comparing(PostgresInstallation::version).reversed())
                .toList();
    }

    PostgresInstallation newestServer() {
        return first(PostgresInstallation::hasServer).orElseThrow(() -> missing("initdb and postgres"));
    }

    PostgresInstallation serverOfMajor(int major) {
        return first(i -> i.major() == major && i.hasServer())
                .orElseThrow(() -> missing("initdb and postgres of version " + major));
    }

    PostgresInstallation clientFor(int serverMajor) {
        List<PostgresInstallation> clients = installations().stream()
                .filter(i -> i.has(PostgresTool.PG_DUMP))
                .toList();
        if (clients.isEmpty()) {
            throw missing("pg_dump");
        }
        return clients.stream()
                .filter(i -> i.major() >= serverMajor)
                .min(Comparator.comparingInt(PostgresInstallation::major)
                        .thenComparing(Comparator.comparing(PostgresInstallation::version)
                                .reversed()))
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.TOOL_TOO_OLD,
                        "each pg_dump on this machine is older than the server of version %d: %s"
                                .formatted(serverMajor, described(clients)),
                        "install postgresql-client-%d or newer, or name its bin folder in %s"
                                .formatted(serverMajor, PATH_VARIABLE)));
    }

    private Optional<PostgresInstallation> first(Predicate<PostgresInstallation> wanted) {
        return installations().stream().filter(wanted).findFirst();
    }

    private WalfleetException missing(String what) {
        List<PostgresInstallation> found = installations();
        return new WalfleetException(
                FailureCode.TOOL_MISSING,
                "no %s on this machine (%s; searched %s and the PATH)"
                        .formatted(
                                what,
                                found.isEmpty() ? "no postgresql found" : "found " + described(found),
                                String.join(", ", places)),
                "install PostgreSQL's packages, or name the bin folder in " + PATH_VARIABLE);
    }

    private static String described(List<PostgresInstallation> installations) {
        return installations.stream()
                .map(i -> i.version() + " in " + i.binFolder())
                .collect(Collectors.joining(", "));
    }

    private static PostgresInstallation fuller(PostgresInstallation first, PostgresInstallation second) {
        return second.tools().size() > first.tools().size() ? second : first;
    }

    /** On the PATH a program may be a link into the real folder, or Debian's wrapper, whose version depends on its arguments. */
    private Stream<Path> behindPath(Path folder) {
        return ASKED.stream()
                .map(tool -> folder.resolve(tool.program()))
                .filter(Files::isExecutable)
                .map(InstallationSearch::real)
                .filter(program -> ASKED.stream().anyMatch(tool -> program.endsWith(tool.program())))
                .map(program -> program.resolveSibling("."))
                .map(Path::normalize)
                .distinct();
    }

    private static Optional<PostgresVersion> version(Path folder) {
        return ASKED.stream()
                .map(tool -> folder.resolve(tool.program()))
                .filter(Files::isExecutable)
                .findFirst()
                .flatMap(InstallationSearch::versionOf);
    }

    private static Optional<PostgresVersion> versionOf(Path program) {
        try {
            String key = program + "@" + Files.getLastModifiedTime(program).toMillis();
            return VERSIONS.computeIfAbsent(key, k -> ask(program));
        } catch (IOException e) {
            log.debug("postgres program passed over program={}", program, e);
            return Optional.empty();
        }
    }

    private static Optional<PostgresVersion> ask(Path program) {
        Optional<PostgresVersion> version = Optional.empty();
        try {
            Command.Result result = Command.of(program.toString(), "--version").run(VERSION_TIMEOUT);
            version = result.succeeded() ? PostgresVersion.printed(result.output()) : version;
        } catch (UncheckedIOException e) {
            log.debug("postgres program does not run program={}", program, e);
        }
        if (version.isEmpty()) {
            log.debug("postgres program passed over, it tells no version program={}", program);
        }
        return version;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private static Stream<Path> expand(String pattern) {
        List<Path> found = List.of(Path.of("/"));
        for (Path segment : Path.of(pattern)) {
            String name = segment.toString();
            found = found.stream().flatMap(folder -> children(folder, name)).toList();
        }
        return found.stream();
    }

    private static Stream<Path> children(Path folder, String name) {
        if (!name.contains("*")) {
            Path child = folder.resolve(name);
            return Files.isDirectory(child) ? Stream.of(child) : Stream.empty();
        }
        try (DirectoryStream<Path> matching = Files.newDirectoryStream(folder, name)) {
            List<Path> children = new ArrayList<>();
            matching.forEach(children::add);
            return children.stream().filter(Files::isDirectory).sorted(Comparator.reverseOrder());
        } catch (IOException | DirectoryIteratorException e) {
            return Stream.empty();
        }
    }
}
