/** Ships the WAL of each cluster into its repositories. */
@NullMarked
package dev.walfleet.wal;

import org.jspecify.annotations.NullMarked;
