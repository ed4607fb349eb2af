package dev.walfleet.restore.recovery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a restored cluster is told that is to follow its primary. It is no copy with a life of its own: promoted, it is the cluster, so its
 * archiving stays as it was, and nothing keeps a shipper from it.
 *
 * @param port where it is to listen, on loopback only; absent = as it did
 */
public record StandbySettings(PrimaryConninfo primary, OptionalInt port) implements RestoredSettings {
    @Override
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        TARGETS.forEach(name -> values.put(name, "")); // of an earlier recovery: a standby has none
        values.put("recovery_target_timeline", "latest");
        values.put("primary_conninfo", primary.value());
        values.put("primary_slot_name", "");
        Loopback.put(port, values);
        return values;
    }

    @Override
    public String signal() {
        return "standby.signal";
    }

    @Override
    public String comment() {
        return "a standby, until it is promoted";
    }
}
