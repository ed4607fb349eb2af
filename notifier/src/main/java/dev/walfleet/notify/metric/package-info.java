/** The fleet's figures and the alerts as metrics. */
@NullMarked
package dev.walfleet.notify.metric;

import org.jspecify.annotations.NullMarked;
