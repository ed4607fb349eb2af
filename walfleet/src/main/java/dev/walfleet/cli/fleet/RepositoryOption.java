package dev.walfleet.cli.fleet;

import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** {@code --repository}, to be mixed into every command that needs a repository and nothing else. */
public final class RepositoryOption {
    private static final Pattern S3 = Pattern.compile("s3://([^/]+)/?(.*)");
    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");

    @Option(
            names = {"-r", "--repository"},
            paramLabel = "WHERE",
            defaultValue = "",
            description =
                    "Only this repository: its name in the configuration, a path, or s3://BUCKET/PREFIX."
                            + " With the latter two no configuration is needed; a passphrase is taken from $WALFLEET_PASSPHRASE.")
    private String where = "";

    /** The same for a command that takes the place as its argument. */
    public static RepositoryOption of(String where) {
        RepositoryOption option = new RepositoryOption();
        option.where = where;
        return option;
    }

    /** The configuration to work with: the one that applies, or one of the given place alone. */
    public ConfigFile config(Invocation invocation) {
        Matcher bucket = S3.matcher(where);
        if (bucket.matches()) {
            return ConfigFile.parse(
                    "--repository",
                    "repositories: {given: {type: s3, bucket: '" + quoted(bucket.group(1)) + "'"
                            + (bucket.group(2).isEmpty() ? "" : ", prefix: '" + quoted(bucket.group(2)) + "'")
                            + option(invocation, "S3_REGION", "region") + option(invocation, "S3_ENDPOINT", "endpoint")
                            + (invocation.environment().containsKey("S3_ENDPOINT") ? ", path-style: true" : "")
                            + encryption(invocation) + "}}",
                    invocation.environment());
        }
        if (URL.matcher(where).lookingAt()) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "'" + where + "' is no place of a repository",
                    "expected a name in the configuration, a path, or s3://BUCKET/PREFIX");
        }
        if (where.contains("/")) {
            Path path = invocation.workingDirectory().resolve(where).normalize();
            return ConfigFile.parse(
                    "--repository",
                    "repositories: {given: {type: directory, path: '" + quoted(path.toString()) + "'"
                            + encryption(invocation) + "}}",
                    invocation.environment());
        }
        return invocation.config();
    }

    /** The name in the configuration that is meant; empty = all of it. */
    public String name() {
        return where.contains("/") ? "" : where;
    }

    /** As it stands between apostrophes in YAML. */
    private static String quoted(String text) {
        return text.replace("'", "''");
    }

    private static String option(Invocation invocation, String variable, String key) {
        return invocation.environment().containsKey(variable) ? ", " + key + ": '${" + variable + "}'" : "";
    }

    private static String encryption(Invocation invocation) {
        boolean given = invocation.environment().containsKey("WALFLEET_PASSPHRASE")
                || invocation.environment().containsKey("WALFLEET_PASSPHRASE_FILE");
        return given ? ", encryption: {passphrase: '${WALFLEET_PASSPHRASE}'}" : "";
    }
}
