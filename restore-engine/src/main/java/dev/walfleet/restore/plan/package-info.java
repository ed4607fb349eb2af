/** Which backup and which WAL bring a cluster to a target, decided before anything is touched. */
@NullMarked
package dev.walfleet.restore.plan;

import org.jspecify.annotations.NullMarked;
