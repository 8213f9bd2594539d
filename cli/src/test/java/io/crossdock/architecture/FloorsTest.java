package io.crossdock.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house rules of ARCHITECTURE.md: a floor knows only those below it. */
class FloorsTest {
    /** Each floor with its packages, from the ground up. Floors of one level do not know each other. */
    private record Floor(int level, String name, List<String> packages) {
        Floor(int level, String name, String... packages) {
            this(level, name, List.of(packages));
        }

        String[] array() {
            return packages.toArray(String[]::new);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final Floor ENGINE = new Floor(
            0,
            "engine",
            "io.crossdock.event..",
            "io.crossdock.pci..",
            "io.crossdock.machine..",
            "io.crossdock.platform..",
            "io.crossdock.memory..",
            "io.crossdock.pagetable..",
            "io.crossdock.iova..",
            "io.crossdock.iommu..",
            "io.crossdock.dma..",
            "io.crossdock.peer..");
    private static final List<Floor> FLOORS = List.of(
            ENGINE,
            new Floor(1, "drivers", "io.crossdock.driver.."),
            new Floor(1, "model", "io.crossdock.model.."),
            new Floor(1, "hardware", "io.crossdock.hardware.."),
            new Floor(1, "topology", "io.crossdock.topology.."),
            new Floor(2, "iopmem", "io.crossdock.iopmem.."),
            new Floor(2, "workbench", "io.crossdock.workbench.."),
            new Floor(3, "cli", "io.crossdock.cli.."));

    private static JavaClasses code;

    @BeforeAll
    static void importCode() {
        code = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/testkit/"))
                .importPackages("io.crossdock");
    }

    static List<Floor> floors() {
        return FLOORS;
    }

    @ParameterizedTest
    @MethodSource("floors")
    void aFloorKnowsOnlyThoseBelowIt(Floor floor) {
        List<String> others = new ArrayList<>();
        for (Floor other : FLOORS) {
            if (!other.equals(floor) && other.level() >= floor.level()) {
                others.addAll(other.packages());
            }
        }
        check(noClasses()
                .that()
                .resideInAnyPackage(floor.array())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others.toArray(String[]::new)));
    }

    @Test
    void everyClassHasAFloor() {
        String[] known =
                FLOORS.stream().flatMap(floor -> floor.packages().stream()).toArray(String[]::new);
        assertThat(code).hasSizeGreaterThan(10);
        check(classes().should().resideInAnyPackage(known));
    }

    /** Else a wrong bit is wrong on both sides, and every test passes. */
    @Test
    void theModelDecodesByItself() {
        check(noClasses()
                .that()
                .resideInAPackage("io.crossdock.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.crossdock.pagetable..",
                        "io.crossdock.iommu..",
                        "io.crossdock.iova..",
                        "io.crossdock.dma.."));
    }

    @Test
    void driversKnowOnlyWhatADriverMay() {
        check(classes()
                .that()
                .resideInAPackage("io.crossdock.driver..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.crossdock.driver..",
                        "io.crossdock.machine..",
                        "io.crossdock.dma..",
                        "io.crossdock.pci..",
                        "io.crossdock.memory..",
                        "java..",
                        "org.jspecify.annotations..")));
    }

    /** {@code explain} has no formula of its own: it runs, observes, and is given prices. */
    @Test
    void explainDoesNotPrice() {
        check(noClasses()
                .that()
                .resideInAPackage("io.crossdock.workbench.explain..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.crossdock.workbench.pricing.."));
    }

    @Test
    void theEngineNeedsNothingButTheJdk() {
        List<String> allowed = new ArrayList<>(ENGINE.packages());
        allowed.addAll(List.of(
                "java.lang..",
                "java.util..",
                "java.io..",
                "java.nio..",
                "java.math..",
                "java.time..",
                "java.text..",
                "java.security..",
                "jdk.jfr..",
                "org.jspecify.annotations.."));
        check(classes()
                .that()
                .resideInAnyPackage(ENGINE.array())
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new))));
    }

    @Test
    void nobodyUsesUnsafe() {
        check(noClasses().should().dependOnClassesThat().resideInAnyPackage("sun.misc..", "jdk.internal.."));
    }

    @Test
    void onlyTheCommandPrints() {
        check(noClasses().that(not(resideInAnyPackage("io.crossdock.cli.."))).should(ACCESS_STANDARD_STREAMS));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(code);
    }
}
