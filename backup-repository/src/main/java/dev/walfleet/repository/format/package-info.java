/** What every document of a repository has in common: JSON that a person can read, with its own digest in the last line. */
@NullMarked
package dev.walfleet.repository.format;

import org.jspecify.annotations.NullMarked;
