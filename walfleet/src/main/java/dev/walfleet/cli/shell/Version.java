package dev.walfleet.cli.shell;

import picocli.CommandLine.IVersionProvider;

/** The version of Walfleet, from the manifest of its jar. */
public final class Version implements IVersionProvider {
    /** For example {@code 0.1.0}; {@code development} where it runs from loose classes. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"walfleet " + current(), "java " + Runtime.version()};
    }
}
