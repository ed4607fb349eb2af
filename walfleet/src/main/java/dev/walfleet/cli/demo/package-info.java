/** {@code walfleet demo}: the whole pipeline on servers of its own. */
@NullMarked
package dev.walfleet.cli.demo;

import org.jspecify.annotations.NullMarked;
