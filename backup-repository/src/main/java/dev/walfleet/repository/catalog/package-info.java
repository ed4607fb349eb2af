/** What a repository holds, found out from the repository alone. */
@NullMarked
package dev.walfleet.repository.catalog;

import org.jspecify.annotations.NullMarked;
