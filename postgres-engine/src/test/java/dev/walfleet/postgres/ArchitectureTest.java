package dev.walfleet.postgres;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.walfleet", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNeitherSpringNorKafkaNorARepository = noClasses()
            .that()
            .resideInAPackage("dev.walfleet.postgres..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "org.apache.kafka..",
                    "software.amazon..",
                    "dev.walfleet.repository..",
                    "dev.walfleet.local..",
                    "dev.walfleet.restore..",
                    "dev.walfleet.runtime..");

    @ArchTest
    static final ArchRule packagesFormNoCircle =
            slices().matching("dev.walfleet.postgres.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule aServerOfOursNeedsNoOtherPart = noClasses()
            .that()
            .resideInAPackage("dev.walfleet.postgres.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.walfleet.postgres.cluster..",
                    "dev.walfleet.postgres.dump..",
                    "dev.walfleet.postgres.restore..",
                    "dev.walfleet.postgres.wire..");
}
