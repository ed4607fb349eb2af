package dev.walfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

class WalfleetCommandTest {
    @TempDir
    private Path here;

    @Test
    void withoutACommandItShowsThemAllAndSaysThatThisWasNoUse() {
        CommandLineRun run = CommandLineRun.of(here);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Usage: walfleet").contains("topics").contains("config");
    }

    @Test
    void helpIsAnAnswer() {
        CommandLineRun run = CommandLineRun.of(here, "topics", "--help");

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("Usage: walfleet topics");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void versionSaysWhatRuns() {
        CommandLineRun run = CommandLineRun.of(here, "--version");

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("walfleet ").contains("java ");
    }

    @Test
    void theShortWayToTheVersionAnswersLikeTheLongOne() {
        CommandLineRun quick = CommandLineRun.of(here, "-V");
        CommandLineRun slow = CommandLineRun.of(here, "-V", "--debug");

        assertThat(quick.status()).isEqualTo(slow.status()).isZero();
        assertThat(quick.out()).isEqualTo(slow.out());
        assertThat(quick.err()).isEqualTo(slow.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "topcs|walfleet: there is no command 'topcs'|hint: did you mean topics? else run walfleet --help for what it takes",
                "topics --jsn|walfleet: unknown option: '--jsn'|hint: did you mean --json? else run walfleet topics --help for what it takes",
                "topics x|walfleet: the argument 'x' is one too many|hint: run walfleet topics --help for what it takes",
            },
            delimiter = '|')
    void aSlipOfTheFingerIsAnsweredWithWhatWasMeant(String args, String fact, String hint) {
        CommandLineRun run = CommandLineRun.of(here, args.split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo(fact + "\n" + hint + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "--config walfleet-x.yml config show",
        "config show --config walfleet-x.yml",
        "config -c walfleet-x.yml show"
    })
    void theConfigurationMayBeNamedAnywhere(String args) throws Exception {
        Files.writeString(here.resolve("walfleet-x.yml"), "kafka: {topic-prefix: \"x.\"}\n");

        CommandLineRun run = CommandLineRun.of(here, args.split(" "));

        assertThat(run.err()).contains("walfleet-x.yml");
        assertThat(run.out()).contains("topic-prefix");
        assertThat(run.status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"--debug config show -c gone.yml", "config show -c gone.yml --debug"})
    void aStackTraceIsShownOnlyWhereItIsAskedFor(String args) {
        assertThat(CommandLineRun.of(here, args.split(" ")).err()).contains("\tat dev.walfleet");
        assertThat(CommandLineRun.of(here, args.replace("--debug", "").strip().split(" "))
                        .err())
                .doesNotContain("\tat ")
                .contains("gone.yml\nhint: ");
    }

    @Test
    void completionKnowsEveryCommand() {
        CommandLineRun run = CommandLineRun.of(here, "completion");

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("#!/usr/bin/env bash")
                .contains("topics")
                .contains("completion")
                .contains("verify");
    }

    /** Or else the shell would not find it by its first word, and make all of them. */
    @Test
    void everyCommandIsNamedAfterItsClass() {
        for (Class<?> command :
                WalfleetCommand.class.getAnnotation(Command.class).subcommands()) {
            String name = command.getAnnotation(Command.class).name();
            assertThat(command.getSimpleName())
                    .isEqualTo(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + "Command");
        }
    }

    @Test
    void everyCommandAndOptionSaysWhatItIsFor() {
        Deque<CommandSpec> left = new ArrayDeque<>();
        left.add(new CommandLine(WalfleetCommand.class, Specs.factory()).getCommandSpec());
        while (!left.isEmpty()) {
            CommandSpec command = left.pop();
            assertThat(command.usageMessage().description())
                    .as(command.qualifiedName())
                    .isNotEmpty();
            command.options()
                    .forEach(option -> assertThat(option.description())
                            .as(command.qualifiedName() + " " + option.longestName())
                            .isNotEmpty());
            for (Map.Entry<String, CommandLine> inner : command.subcommands().entrySet()) {
                left.add(inner.getValue().getCommandSpec());
            }
        }
    }

    /** Makes commands that are only looked at. */
    private static final class Specs {
        static CommandLine.IFactory factory() {
            return new CommandLine.IFactory() {
                @Override
                public <K> K create(Class<K> type) throws Exception {
                    for (var constructor : type.getDeclaredConstructors()) {
                        constructor.setAccessible(true);
                        return type.cast(
                                constructor.getParameterCount() == 0
                                        ? constructor.newInstance()
                                        : constructor.newInstance((Object) null));
                    }
                    return CommandLine.defaultFactory().create(type);
                }
            };
        }
    }
}
