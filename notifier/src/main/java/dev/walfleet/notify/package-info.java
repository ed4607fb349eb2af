/** Turns events into alerts and sends them to people. */
@NullMarked
package dev.walfleet.notify;

import org.jspecify.annotations.NullMarked;
