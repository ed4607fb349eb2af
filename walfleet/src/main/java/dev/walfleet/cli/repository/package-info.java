/** {@code walfleet repository}. */
@NullMarked
package dev.walfleet.cli.repository;

import org.jspecify.annotations.NullMarked;
