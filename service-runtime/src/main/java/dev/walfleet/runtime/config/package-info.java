/** The configuration: one YAML file or the environment, bound strictly to records. Free of Spring and Kafka, so that the command line starts fast. */
@NullMarked
package dev.walfleet.runtime.config;

import org.jspecify.annotations.NullMarked;
