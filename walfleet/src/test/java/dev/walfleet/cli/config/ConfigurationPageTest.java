package dev.walfleet.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.DataSize;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of all keys, and the examples beside it. */
class ConfigurationPageTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+)}");

    @ParameterizedTest
    @EnumSource(ConfigSection.class)
    void tellsOfEveryKeyOfEverySection(ConfigSection section) throws IOException {
        String page = Files.readString(DOCS.resolve("configuration.md"));
        String heading = "\n## `" + section.key() + "`\n";
        assertThat(page).contains(heading);
        String after = page.substring(page.indexOf(heading) + heading.length());
        String chapter = after.substring(0, after.indexOf("\n## "));
        Class<?> type = SectionReaders.TYPES.get(section);

        for (String key : type == null ? Set.<String>of() : keys(type)) {
            assertThat(chapter).as("section %s", section.key()).contains("`" + key + "`");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"walfleet.yml", "compose.yml"})
    void anExampleIsSound(String example) throws IOException {
        Path file = DOCS.resolve("examples").resolve(example);
        Map<String, String> environment = new HashMap<>();
        Matcher variable = VARIABLE.matcher(Files.readString(file));
        while (variable.find()) {
            environment.put(variable.group(1), "https://example.com/sixteen-characters");
        }

        ConfigReport report = ConfigReport.of(ConfigFile.load(file, environment));

        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings()).isEmpty();
    }

    /** The keys of a record and of the records in it. */
    private static Set<String> keys(Type type) {
        Set<String> keys = new TreeSet<>();
        if (type instanceof ParameterizedType parameterized) {
            for (Type argument : parameterized.getActualTypeArguments()) {
                keys.addAll(keys(argument));
            }
        } else if (type instanceof Class<?> found && found.getName().startsWith("dev.walfleet.")) {
            JsonSubTypes choices = found.getAnnotation(JsonSubTypes.class);
            for (JsonSubTypes.Type choice : choices == null ? new JsonSubTypes.Type[0] : choices.value()) {
                keys.addAll(keys(choice.value()));
            }
            // a value that is written as one word is no mapping of keys
            boolean word = found == DataSize.class
                    || found.getRecordComponents() != null
                            && found.getRecordComponents().length == 1
                            && found.getRecordComponents()[0].getName().equals("value");
            for (RecordComponent component :
                    found.isRecord() && !word ? found.getRecordComponents() : new RecordComponent[0]) {
                keys.add(key(component));
                keys.addAll(keys(component.getGenericType()));
            }
        }
        return keys;
    }

    private static String key(RecordComponent component) {
        JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
        return given != null && !given.value().isEmpty()
                ? given.value()
                : component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
