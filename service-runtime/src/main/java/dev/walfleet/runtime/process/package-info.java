/** One process of Walfleet: a Spring Boot context for one service or for several, its health and its metrics. */
@NullMarked
package dev.walfleet.runtime.process;

import org.jspecify.annotations.NullMarked;
