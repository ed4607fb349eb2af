/** The command line: the entry point and the list of commands. Each command has a package of its own below. */
@NullMarked
package dev.walfleet.cli;

import org.jspecify.annotations.NullMarked;
