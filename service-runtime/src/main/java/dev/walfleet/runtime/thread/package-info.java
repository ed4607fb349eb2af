/** Threads that belong to a service. */
@NullMarked
package dev.walfleet.runtime.thread;

import org.jspecify.annotations.NullMarked;
