package dev.walfleet.cli;

import dev.walfleet.cli.backup.BackupCommand;
import dev.walfleet.cli.completion.CompletionCommand;
import dev.walfleet.cli.config.ConfigCommand;
import dev.walfleet.cli.demo.DemoCommand;
import dev.walfleet.cli.doctor.DoctorCommand;
import dev.walfleet.cli.init.InitCommand;
import dev.walfleet.cli.list.ListCommand;
import dev.walfleet.cli.repository.RepositoryCommand;
import dev.walfleet.cli.restore.RestoreCommand;
import dev.walfleet.cli.services.RunCommand;
import dev.walfleet.cli.services.UpCommand;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.show.ShowCommand;
import dev.walfleet.cli.sql.SqlCommand;
import dev.walfleet.cli.status.StatusCommand;
import dev.walfleet.cli.topics.TopicsCommand;
import dev.walfleet.cli.verify.VerifyCommand;
import dev.walfleet.cli.wal.WalCommand;
import picocli.CommandLine.Command;

/** The list of all commands, in the order that help shows them. */
@Command(
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            RunCommand.class,
            BackupCommand.class,
            StatusCommand.class,
            InitCommand.class,
            ListCommand.class,
            ShowCommand.class,
            VerifyCommand.class,
            RestoreCommand.class,
            RepositoryCommand.class,
            WalCommand.class,
            DoctorCommand.class,
            TopicsCommand.class,
            SqlCommand.class,
            ConfigCommand.class,
            CompletionCommand.class,
        })
final class WalfleetCommand extends TopCommand {
    WalfleetCommand(Invocation invocation) {
        super(invocation);
    }
}
