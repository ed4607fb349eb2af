/** What a person wants to know before trusting a cluster's configuration: doctor's facts. */
@NullMarked
package dev.walfleet.postgres.check;

import org.jspecify.annotations.NullMarked;
