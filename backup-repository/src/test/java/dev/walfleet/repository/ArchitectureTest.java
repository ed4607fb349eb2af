package dev.walfleet.repository;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.walfleet", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsNeitherSpringNorKafkaNorPostgres = noClasses()
            .that()
            .resideInAPackage("dev.walfleet.repository..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "org.apache.kafka..",
                    "org.postgresql..",
                    "dev.walfleet.postgres..",
                    "dev.walfleet.local..",
                    "dev.walfleet.runtime..");

    @ArchTest
    static final ArchRule onlyTheStoreKnowsTheAwsSdk = noClasses()
            .that()
            .resideInAPackage("dev.walfleet.repository..")
            .and()
            .resideOutsideOfPackage("dev.walfleet.repository.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("software.amazon.awssdk.services.s3..");

    @ArchTest
    static final ArchRule packagesFormNoCircle =
            slices().matching("dev.walfleet.repository.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theStoreKnowsNothingAboveIt = noClasses()
            .that()
            .resideInAPackage("dev.walfleet.repository.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.walfleet.repository",
                    "dev.walfleet.repository.seal..",
                    "dev.walfleet.repository.manifest..",
                    "dev.walfleet.repository.catalog..");
}
