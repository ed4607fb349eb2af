/** Takes a request, makes the backup, commits it. */
@NullMarked
package dev.walfleet.dump;

import org.jspecify.annotations.NullMarked;
