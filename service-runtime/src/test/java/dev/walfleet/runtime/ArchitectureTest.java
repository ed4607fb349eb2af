package dev.walfleet.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.walfleet.runtime", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNoEngineAndNoService = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.walfleet.repository..",
                    "dev.walfleet.postgres..",
                    "dev.walfleet.restore..",
                    "dev.walfleet.local..",
                    "dev.walfleet.scheduler..",
                    "dev.walfleet.dump..",
                    "dev.walfleet.wal..",
                    "dev.walfleet.verify..",
                    "dev.walfleet.notify..",
                    "dev.walfleet.cli..");

    @ArchTest
    static final ArchRule configStartsWithoutSpringAndKafka = noClasses()
            .that()
            .resideInAPackage("..runtime.config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "org.apache.kafka..", "io.micrometer..");

    @ArchTest
    static final ArchRule portsHoldNoKafkaAndNoSpring = noClasses()
            .that()
            .resideInAnyPackage("..runtime.event..", "..runtime.job..", "..runtime.leader..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "org.apache.kafka..");

    @ArchTest
    static final ArchRule hasNoCircles =
            slices().matching("dev.walfleet.runtime.(**)").should().beFreeOfCycles();
}
