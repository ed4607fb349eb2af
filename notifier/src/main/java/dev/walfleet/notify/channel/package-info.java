/** The ways on which alerts reach people, and what keeps one that fails from stopping the others. */
@NullMarked
package dev.walfleet.notify.channel;

import org.jspecify.annotations.NullMarked;
