package dev.walfleet.cli.shell;

import java.util.List;
import picocli.CommandLine.IVersionProvider;

/** The version of Walfleet, from the manifest of its jar. */
public final class Version implements IVersionProvider {
    /** For example {@code 0.1.0}; {@code development} where it runs from loose classes. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Of Walfleet, and of the Java that it runs on. */
    public static List<String> lines() {
        return List.of("walfleet " + current(), "java " + Runtime.version());
    }

    /** Whether nothing but the version is wanted: the answer does not have to wait until all options are known. */
    public static boolean isAllThatIsAsked(String... args) {
        return args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"));
    }

    @Override
    public String[] getVersion() {
        return lines().toArray(String[]::new);
    }
}
