/** The command line, and all services in one process. */
@NullMarked
package dev.walfleet.cli;

import org.jspecify.annotations.NullMarked;
