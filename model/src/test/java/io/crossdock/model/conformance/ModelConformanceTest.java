package io.crossdock.model.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.conformance.Check;
import io.crossdock.conformance.Conformance;
import io.crossdock.conformance.Outcome;
import io.crossdock.platform.Iommu;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every check of the seam on every modelled machine: each unit with each kind of initiator. */
class ModelConformanceTest {
    private static final List<Iommu.Kind> UNITS =
            List.of(Iommu.Kind.NONE, Iommu.Kind.SMMUV3, Iommu.Kind.VTD, Iommu.Kind.AMDVI);

    @TestFactory
    Stream<DynamicContainer> shouldDoWhatTheSeamDemands() {
        return UNITS.stream()
                .flatMap(unit -> Stream.of(ModelBench.Initiator.values())
                        .map(initiator -> DynamicContainer.dynamicContainer(
                                unit + " " + initiator,
                                Conformance.checks().stream().map(check -> test(check, unit, initiator)))));
    }

    private static boolean isBeyond(ModelBench.Initiator initiator, Check check) {
        return initiator == ModelBench.Initiator.EDU && check.name().equals("register-halves-are-apart");
    }

    private static DynamicTest test(Check check, Iommu.Kind unit, ModelBench.Initiator initiator) {
        return DynamicTest.dynamicTest(check.name(), () -> {
            try (ModelBench bench = ModelBench.of(unit, initiator)) {
                Outcome outcome = check.run(bench);
                // Without a unit the checks of translation cannot be asked; with one, none may be left out.
                if (unit != Iommu.Kind.NONE && !isBeyond(initiator, check)) {
                    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(Outcome.Status.PASSED);
                } else {
                    assertThat(outcome.status()).as(outcome.toString()).isNotEqualTo(Outcome.Status.FAILED);
                }
            }
        });
    }
}
