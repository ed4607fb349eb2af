/** What a person sees: tables, facts and progress, made by pure functions. */
@NullMarked
package dev.walfleet.cli.screen;

import org.jspecify.annotations.NullMarked;
