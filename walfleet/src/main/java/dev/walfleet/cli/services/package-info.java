/** {@code walfleet up} and {@code walfleet run}: the services, all in one process or one in each. */
@NullMarked
package dev.walfleet.cli.services;

import org.jspecify.annotations.NullMarked;
