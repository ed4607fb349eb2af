package dev.walfleet.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.walfleet.local", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNeitherSpringNorWhatItServes = noClasses()
            .that()
            .resideInAPackage("dev.walfleet.local..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "dev.walfleet.repository..",
                    "dev.walfleet.restore..",
                    "dev.walfleet.runtime..",
                    "dev.walfleet.event..");

    @ArchTest
    static final ArchRule ofPostgresItKnowsServersOnly = noClasses()
            .that()
            .resideInAPackage("dev.walfleet.local..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.walfleet.postgres.cluster..",
                    "dev.walfleet.postgres.dump..",
                    "dev.walfleet.postgres.restore..",
                    "dev.walfleet.postgres.wire..");
}
