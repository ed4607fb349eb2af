/** WAL read for what a plan needs to know: when transactions ended, and where restore points are. */
@NullMarked
package dev.walfleet.restore.scan;

import org.jspecify.annotations.NullMarked;
