/** The words of the field as types: ids, units, LSNs, timelines. No value of these types can hold nonsense. */
@NullMarked
package dev.walfleet.vocabulary;

import org.jspecify.annotations.NullMarked;
