package dev.walfleet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.walfleet.event.Event;

@AnalyzeClasses(packages = "dev.walfleet", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule wordsStandOnTheJdkAlone = classes()
            .that()
            .resideInAPackage("..vocabulary..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "com.fasterxml.jackson.annotation..", "org.jspecify..", "..vocabulary..");

    @ArchTest
    static final ArchRule eventsStandOnWordsAndOneCodec = classes()
            .that()
            .resideInAPackage("..event..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "com.fasterxml.jackson.annotation..",
                    "tools.jackson..",
                    "org.jspecify..",
                    "..vocabulary..",
                    "..event..");

    @ArchTest
    static final ArchRule theCodecAloneKnowsJackson = classes()
            .that()
            .resideInAPackage("..event..")
            .and()
            .doNotHaveSimpleName("EventCodec")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackage("tools.jackson..");

    @ArchTest
    static final ArchRule eventsAreRecordsOrSealed =
            classes().that().areAssignableTo(Event.class).should(beARecordOrSealed());

    @ArchTest
    static final ArchRule hasNoCircles =
            slices().matching("dev.walfleet.(*)..").should().beFreeOfCycles();

    private static ArchCondition<JavaClass> beARecordOrSealed() {
        return new ArchCondition<>("be a record or a sealed interface") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Class<?> reflected = type.reflect();
                if (!reflected.isRecord() && !reflected.isSealed()) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is neither"));
                }
            }
        };
    }
}
