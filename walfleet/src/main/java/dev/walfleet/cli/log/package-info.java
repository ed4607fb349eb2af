/** How this process logs. */
@NullMarked
package dev.walfleet.cli.log;

import org.jspecify.annotations.NullMarked;
