/** Real servers on this machine: a Kafka broker, PostgreSQL, an S3 store. */
@NullMarked
package dev.walfleet.local;

import org.jspecify.annotations.NullMarked;
