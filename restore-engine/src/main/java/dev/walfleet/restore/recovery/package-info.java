/** What a recovery is to reach. */
@NullMarked
package dev.walfleet.restore.recovery;

import org.jspecify.annotations.NullMarked;
