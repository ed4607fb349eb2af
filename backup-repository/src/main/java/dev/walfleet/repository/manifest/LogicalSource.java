package dev.walfleet.repository.manifest;

/**
 * Where a logical backup was taken from, and with what.
 *
 * @param systemIdentifier {@code pg_control_system().system_identifier}, as decimal digits
 * @param serverVersion {@code server_version}, for example {@code 17.2 (Debian 17.2-1)}
 * @param dumpVersion what {@code pg_dump --version} says, the number alone
 */
public record LogicalSource(String systemIdentifier, String serverVersion, String dumpVersion) {
    public LogicalSource {
        ManifestFields.required("systemIdentifier", systemIdentifier);
        ManifestFields.required("serverVersion", serverVersion);
        ManifestFields.required("dumpVersion", dumpVersion);
    }
}
