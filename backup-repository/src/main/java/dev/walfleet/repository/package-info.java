/** Object stores, sealing, manifests and the catalog. */
@NullMarked
package dev.walfleet.repository;

import org.jspecify.annotations.NullMarked;
