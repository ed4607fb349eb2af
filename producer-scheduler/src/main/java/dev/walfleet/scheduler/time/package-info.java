/** Whether the clock on the wall can be believed: pure. */
@NullMarked
package dev.walfleet.scheduler.time;

import org.jspecify.annotations.NullMarked;
