package dev.walfleet.cli.config;

import dev.walfleet.cli.screen.Screen;
import dev.walfleet.cli.screen.Table;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.JsonOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code walfleet config check}. */
@Command(
        name = "check",
        description = "Read every section of the configuration and say what is wrong. Connects to nothing.")
public final class CheckCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final JsonOption json = new JsonOption();

    CheckCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        ConfigReport report = ConfigReport.of(invocation.config());
        invocation.answer(json, report, () -> screen(report));
        return report.sound() ? ExitStatus.SOUND : ExitStatus.UNSOUND;
    }

    static String screen(ConfigReport report) {
        StringBuilder text = new StringBuilder();
        Table table = Table.of("SECTION", "VERDICT");
        report.sections().forEach(section -> table.row(section.section(), section.verdict()));
        text.append(table.render());
        report.problems().forEach(problem -> text.append(paragraph("", problem)));
        report.warnings().forEach(warning -> text.append(paragraph("warning: ", warning)));
        text.append('\n')
                .append(report.origin())
                .append(
                        report.sound()
                                ? " is sound"
                                : ": " + count(report.problems().size()))
                .append('\n');
        return Screen.printable(text.toString());
    }

    private static String paragraph(String word, ConfigReport.Problem problem) {
        return "\n" + word + problem.message() + "\n"
                + (problem.hint().isEmpty() ? "" : "hint: " + problem.hint() + "\n");
    }

    private static String count(int problems) {
        return problems == 1 ? "1 problem" : problems + " problems";
    }
}
