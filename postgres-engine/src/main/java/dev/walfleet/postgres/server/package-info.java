/** PostgreSQL on this machine: the installed programs, and servers that we own. */
@NullMarked
package dev.walfleet.postgres.server;

import org.jspecify.annotations.NullMarked;
