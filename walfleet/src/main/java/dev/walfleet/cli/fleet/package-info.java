/** What the commands share: the clusters and repositories that they work on. */
@NullMarked
package dev.walfleet.cli.fleet;

import org.jspecify.annotations.NullMarked;
