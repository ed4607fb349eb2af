package dev.walfleet.notify;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.walfleet.notify", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNoEngineAndNoOtherService = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.walfleet.repository..",
                    "dev.walfleet.postgres..",
                    "dev.walfleet.restore..",
                    "dev.walfleet.local..",
                    "dev.walfleet.dump..",
                    "dev.walfleet.wal..",
                    "dev.walfleet.verify..",
                    "dev.walfleet.scheduler..",
                    "dev.walfleet.cli..");

    @ArchTest
    static final ArchRule touchesNoKafka =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule decidesInPureCode = noClasses()
            .that()
            .resideInAnyPackage("..notify.book..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.micrometer..", "dev.walfleet.runtime..", "org.slf4j..")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime");

    @ArchTest
    static final ArchRule hasNoCircles =
            slices().matching("dev.walfleet.notify.(**)").should().beFreeOfCycles();
}
