package dev.walfleet.cli.shell;

import dev.walfleet.cli.screen.Screen;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on stderr what went wrong: one fact, one hint, no stack trace unless it is asked for. */
final class Complaint {
    private final Invocation invocation;

    Complaint(Invocation invocation) {
        this.invocation = invocation;
    }

    /** @return the exit status */
    int about(Throwable thrown) {
        Failure failure = Failing.of(thrown);
        String hint = failure.code() == FailureCode.INTERNAL && !invocation.debug()
                ? "this is a fault of Walfleet; --debug shows where"
                : failure.hint();
        tell(failure.message(), hint);
        if (invocation.debug()) {
            thrown.printStackTrace(invocation.err());
            invocation.err().flush();
        }
        return ExitStatus.of(failure.code());
    }

    /** @return the exit status */
    int aboutUsage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        tell(
                fact(wrong),
                suggestion(wrong) + "run " + command.getCommandSpec().qualifiedName() + " --help for what it takes");
        return ExitStatus.USAGE;
    }

    private void tell(String fact, String hint) {
        invocation.say("walfleet: " + Screen.printable(fact));
        if (!hint.isBlank()) {
            invocation.say("hint: " + Screen.printable(hint));
        }
    }

    private static String suggestion(ParameterException wrong) {
        if (!(wrong instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        List<String> suggestions = unmatched.getSuggestions();
        // the nearest comes first; with twenty commands the others are far off
        return suggestions.isEmpty() ? "" : "did you mean " + suggestions.get(0) + "? else ";
    }

    private static String fact(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            String word = unmatched.getUnmatched().get(0);
            return unmatched.getCommandLine().getSubcommands().isEmpty()
                    ? "the argument '" + word + "' is one too many"
                    : "there is no command '" + word + "'";
        }
        String message = wrong.getMessage();
        return message == null ? wrong.getClass().getSimpleName() : lowerCase(message);
    }

    private static String lowerCase(String message) {
        return message.length() > 1 && Character.isLowerCase(message.charAt(1))
                ? Character.toLowerCase(message.charAt(0)) + message.substring(1)
                : message;
    }
}
