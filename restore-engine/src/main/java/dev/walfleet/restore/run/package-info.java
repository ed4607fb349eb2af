/** Carrying out a recovery: WAL brought into place, the server started and its target confirmed. */
@NullMarked
package dev.walfleet.restore.run;

import org.jspecify.annotations.NullMarked;
