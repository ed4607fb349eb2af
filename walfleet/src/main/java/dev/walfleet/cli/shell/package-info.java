/** What every command stands on: its surroundings, exit statuses, how errors and answers are printed. */
@NullMarked
package dev.walfleet.cli.shell;

import org.jspecify.annotations.NullMarked;
