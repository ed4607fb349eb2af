package dev.walfleet.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import picocli.CommandLine.Command;

@AnalyzeClasses(packages = "dev.walfleet.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Each command is made at every start: what it names is loaded, and a start has a quarter of a second. */
    @ArchTest
    static final ArchRule commandsNameNoSpringAndNoKafka = noClasses()
            .that()
            .areAnnotatedWith(Command.class)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "org.apache.kafka..", "software.amazon.awssdk..");

    @ArchTest
    static final ArchRule theShellStandsOnNoCommand = noClasses()
            .that()
            .resideInAnyPackage("..cli.shell..", "..cli.screen..")
            .should()
            .dependOnClassesThat()
            .areAnnotatedWith(Command.class);

    @ArchTest
    static final ArchRule screensArePure = classes()
            .that()
            .resideInAPackage("..cli.screen..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.walfleet.cli.screen..", "dev.walfleet.vocabulary..", "org.jspecify..");

    @ArchTest
    static final ArchRule hasNoCircles =
            slices().matching("dev.walfleet.cli.(*)..").should().beFreeOfCycles();
}
