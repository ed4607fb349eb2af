package dev.walfleet.runtime.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The configuration of all of Walfleet: one YAML file, or the environment variables alone. It is read as a tree; each module
 * binds the sections of its concern to its own records, strictly: an unknown key, a wrong type or a refused value ends in a
 * {@code CONFIGURATION} failure that names the place. {@code ${NAME}} and {@code ${NAME:-default}} are resolved when a section
 * is bound, so that a command needs only what it uses. Keys are kebab-case, durations {@code 30s}, sizes {@code 64MiB}.
 */
public final class ConfigFile {
    private static final Path SYSTEM_WIDE = Path.of("/etc/walfleet/walfleet.yml");
    private static final List<String> SECTIONS =
            Arrays.stream(ConfigSection.values()).map(ConfigSection::key).toList();

    private final String origin;
    private final ObjectNode tree;
    private final Interpolation interpolation;

    private ConfigFile(String origin, ObjectNode tree, Environment environment) {
        this.origin = origin;
        this.tree = tree;
        this.interpolation = new Interpolation(environment);
        for (var section : tree.properties()) {
            if (!SECTIONS.contains(section.getKey())) {
                throw Shape.unknown(section.getKey(), SECTIONS, "at the top of " + origin);
            }
            if (!section.getValue().isObject() && !section.getValue().isNull()) {
                throw ConfigFailure.of(
                        "the section '" + section.getKey() + "' of " + origin + " is not a mapping of keys to values",
                        "indent its keys below " + section.getKey() + ":");
            }
        }
    }

    /**
     * The configuration that applies: the {@code chosen} file, else {@code $WALFLEET_CONFIG}, {@code ./walfleet.yml},
     * {@code /etc/walfleet/walfleet.yml}, else the environment variables alone.
     *
     * @param workingDirectory what {@code .} is
     */
    public static ConfigFile find(Optional<Path> chosen, Map<String, String> environment, Path workingDirectory) {
        return findAny(chosen, environment, workingDirectory).orElseGet(() -> fromEnvironment(environment));
    }

    /** As {@link #find}; empty where nothing is configured at all. */
    public static Optional<ConfigFile> findAny(
            Optional<Path> chosen, Map<String, String> environment, Path workingDirectory) {
        String named = environment.getOrDefault("WALFLEET_CONFIG", "");
        Optional<Path> explicit = chosen.or(() -> named.isEmpty() ? Optional.empty() : Optional.of(Path.of(named)));
        if (explicit.isPresent()) {
            return Optional.of(load(workingDirectory.resolve(explicit.orElseThrow()), environment));
        }
        for (Path candidate : List.of(workingDirectory.resolve("walfleet.yml"), SYSTEM_WIDE)) {
            if (Files.exists(candidate)) {
                return Optional.of(load(candidate, environment));
            }
        }
        return FromEnvironment.isGiven(new Environment(environment))
                ? Optional.of(fromEnvironment(environment))
                : Optional.empty();
    }

    public static ConfigFile load(Path file, Map<String, String> environment) {
        try {
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8), environment);
        } catch (java.nio.charset.CharacterCodingException e) {
            throw ConfigFailure.of("the configuration file " + file + " is not UTF-8", "save it as UTF-8", e);
        } catch (java.nio.file.NoSuchFileException e) {
            throw ConfigFailure.of(
                    "there is no configuration file " + file,
                    "give the path of one with --config or WALFLEET_CONFIG",
                    e);
        } catch (IOException e) {
            throw ConfigFailure.of(
                    "the configuration file " + file + " cannot be read: "
                            + e.getClass().getSimpleName(),
                    "check that the user who runs Walfleet may read it",
                    e);
        }
    }

    /** @param origin what messages call it */
    public static ConfigFile parse(String origin, String yaml, Map<String, String> environment) {
        return new ConfigFile(origin, YamlTree.read(yaml, origin), new Environment(environment));
    }

    /** The configuration of a single database by {@code POSTGRES_HOST}, {@code BACKUP_DIR} and the like alone. */
    public static ConfigFile fromEnvironment(Map<String, String> environment) {
        Environment variables = new Environment(environment);
        return new ConfigFile("the environment", new FromEnvironment(variables).tree(), variables);
    }

    /** Where it comes from, for people: a path, or {@code the environment}. */
    public String origin() {
        return origin;
    }

    public boolean has(ConfigSection section) {
        return tree.get(section.key()) instanceof ObjectNode;
    }

    /** A section as a record. An absent one is bound like an empty one: the record's defaults. */
    public <T> T section(ConfigSection section, Class<T> type) {
        return Binder.bind(resolved(section), type, section.key());
    }

    /**
     * A section of named things ({@code repositories}, {@code clusters}, {@code plans}), in the order of the file. A
     * record with {@code @JsonIgnoreProperties(ignoreUnknown = true)} is a view: other keys are left alone, and what they
     * refer to need not be there (a password that this process has no business with).
     *
     * @param name makes a name of a key; refuses one with an {@link IllegalArgumentException}
     */
    public <K, V> Map<K, V> named(ConfigSection section, Function<String, K> name, Class<V> type) {
        Map<K, V> values = new LinkedHashMap<>();
        for (var entry : resolved(section, node -> Shape.visible(node, type)).properties()) {
            String place = section.key() + "." + entry.getKey();
            K key;
            try {
                key = name.apply(entry.getKey());
            } catch (IllegalArgumentException e) {
                throw ConfigFailure.of(section.key() + ": " + e.getMessage(), "rename it", e);
            }
            if (entry.getValue() instanceof ObjectNode object) {
                values.put(key, Binder.bind(object, type, place));
            } else if (entry.getValue().isNull()) {
                values.put(key, Binder.bind(JsonNodeFactory.instance.objectNode(), type, place));
            } else {
                throw ConfigFailure.of(place + " is not a mapping of keys to values", "indent its keys below it");
            }
        }
        return values;
    }

    /** This configuration with one more value, for example of {@code kafka}, {@code bootstrap-servers}. */
    public ConfigFile with(ConfigSection section, String key, String value) {
        ObjectNode copy = tree.deepCopy();
        ObjectNode changed =
                copy.get(section.key()) instanceof ObjectNode present ? present : copy.putObject(section.key());
        changed.put(key, value.replace("${", "$${"));
        return new ConfigFile(origin, copy, interpolation);
    }

    private ConfigFile(String origin, ObjectNode tree, Interpolation interpolation) {
        this.origin = origin;
        this.tree = tree;
        this.interpolation = interpolation;
    }

    /** What applies, as YAML, with every secret masked and every variable resolved that is set. */
    public String render() {
        ObjectNode shown = (ObjectNode) mapped(tree, "", (value, place) -> {
            String key = place.substring(place.lastIndexOf('.') + 1);
            if (Secrets.named(place)) {
                return Secrets.MASK;
            }
            try {
                return interpolation.resolve(value, key);
            } catch (dev.walfleet.vocabulary.WalfleetException unset) {
                return value;
            }
        });
        return YamlTree.write(shown);
    }

    /** The names in a section of named things, in the order of the file; nothing of what they stand for is read. */
    public List<String> names(ConfigSection section) {
        return tree.get(section.key()) instanceof ObjectNode object ? List.copyOf(object.propertyNames()) : List.of();
    }

    private ObjectNode resolved(ConfigSection section) {
        return resolved(section, node -> node);
    }

    private ObjectNode resolved(ConfigSection section, Function<JsonNode, JsonNode> visible) {
        if (!(tree.get(section.key()) instanceof ObjectNode object)) {
            return JsonNodeFactory.instance.objectNode();
        }
        ObjectNode seen = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(entry -> seen.set(entry.getKey(), visible.apply(entry.getValue())));
        return (ObjectNode) mapped(seen, section.key(), interpolation::resolve);
    }

    private static JsonNode mapped(JsonNode node, String place, Change change) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            for (var entry : object.properties()) {
                String inner = place.isEmpty() ? entry.getKey() : place + "." + entry.getKey();
                copy.set(entry.getKey(), mapped(entry.getValue(), inner, change));
            }
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> copy.add(mapped(element, place, change)));
            return copy;
        }
        if (node.isNull()) {
            return node;
        }
        String value = change.apply(node.asString(), place);
        return value == null ? NullNode.getInstance() : JsonNodeFactory.instance.stringNode(value);
    }

    /** What becomes of a scalar. */
    private interface Change {
        @Nullable
        String apply(String value, String place);
    }
}
