/** Packs and maps: how the files of a cluster are cut into chunks, stored, and found again. */
@NullMarked
package dev.walfleet.repository.pack;

import org.jspecify.annotations.NullMarked;
