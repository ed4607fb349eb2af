/** Decides what is due, asks for it, and sees to it that it ends. */
@NullMarked
package dev.walfleet.scheduler;

import org.jspecify.annotations.NullMarked;
