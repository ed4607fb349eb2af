/** Object stores: where the bytes are. A port, its adapters, and the rules that every adapter keeps. */
@NullMarked
package dev.walfleet.repository.store;

import org.jspecify.annotations.NullMarked;
