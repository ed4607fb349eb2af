/** Manifests: what a backup is made of. A backup exists exactly when its manifest does. */
@NullMarked
package dev.walfleet.repository.manifest;

import org.jspecify.annotations.NullMarked;
