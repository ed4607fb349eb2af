/** Restore: the plan and its run. */
@NullMarked
package dev.walfleet.restore;

import org.jspecify.annotations.NullMarked;
