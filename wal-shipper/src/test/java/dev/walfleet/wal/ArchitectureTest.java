package dev.walfleet.wal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.walfleet.wal", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsOnlyWhatTheDesignAllows = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.walfleet.cli..",
                    "dev.walfleet.dump..",
                    "dev.walfleet.local..",
                    "dev.walfleet.notify..",
                    "dev.walfleet.scheduler..",
                    "dev.walfleet.verify..",
                    "dev.walfleet.restore..",
                    "org.apache.kafka..",
                    "org.springframework.kafka..");

    @ArchTest
    static final ArchRule onlyConfigurationAndLifecycleKnowSpring = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Configuration")
            .and()
            .doNotHaveSimpleName("WalShipper")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule hasNoCircles =
            slices().matching("dev.walfleet.wal.(**)").should().beFreeOfCycles().allowEmptyShould(true);
}
