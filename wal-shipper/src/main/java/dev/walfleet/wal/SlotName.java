package dev.walfleet.wal;

import dev.walfleet.vocabulary.ClusterId;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The name of a replication slot.
 *
 * @param value 1 to 63 of {@code a-z 0-9 _}, as {@code ReplicationSlotValidateName} has it
 */
record SlotName(String value) {
    private static final int MAX_LENGTH = 63;
    private static final Pattern FORM = Pattern.compile("[a-z0-9_]{1,63}");

    SlotName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "slot name '" + value + "' is not usable: expected 1 to 63 of a-z, 0-9 and '_'");
        }
    }

    /** {@code walfleet_orders_prod}; one that would be too long is cut, and a checksum keeps it unique. */
    static SlotName of(ClusterId cluster) {
        String name = "walfleet_" + cluster.value().replaceAll("[^a-z0-9_]", "_");
        if (name.length() <= MAX_LENGTH) {
            return new SlotName(name);
        }
        CRC32 crc = new CRC32();
        crc.update(cluster.value().getBytes(StandardCharsets.US_ASCII));
        return new SlotName(name.substring(0, MAX_LENGTH - 9) + "_" + "%08x".formatted(crc.getValue()));
    }

    @Override
    public String toString() {
        return value;
    }
}
