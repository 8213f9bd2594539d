package io.crossdock.model.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.conformance.Check;
import io.crossdock.conformance.Conformance;
import io.crossdock.conformance.Outcome;
import io.crossdock.machine.Machine;
import io.crossdock.platform.Iommu;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The checks name what is broken, first of all what other failures follow from. */
class BrokenMachinesTest {
    static Stream<Arguments> broken() {
        return Stream.of(
                broken(
                        "a register that does not latch",
                        BrokenMachines::registerThatDoesNotLatch,
                        "register-latches",
                        "register-halves-are-apart"),
                broken("config that does not latch", BrokenMachines::configThatDoesNotLatch, "config-write-latches"),
                broken(
                        "an await that ignores its deadline",
                        BrokenMachines::awaitWithoutDeadline,
                        "await-ends-at-its-deadline"),
                broken(
                        "an await that gives up early",
                        BrokenMachines::awaitThatGivesUpEarly,
                        "await-ends-at-its-deadline"),
                broken("a clock that goes back", BrokenMachines::clockThatGoesBack, "clock-never-goes-back"),
                broken("memory with old bytes", BrokenMachines::memoryWithOldBytes, "memory-is-zeroed"),
                broken(
                        "a queue that skips an entry",
                        BrokenMachines::queueThatSkipsAnEntry,
                        "every-invalidation-is-done"),
                broken(
                        Iommu.Kind.VTD,
                        "a queue of descriptors that skips an entry",
                        BrokenMachines::descriptorQueueThatSkipsAnEntry,
                        "every-invalidation-is-done"),
                broken(
                        "events that nobody sees",
                        BrokenMachines::eventsThatNobodySees,
                        "fault-outside-a-mapping",
                        "fault-on-a-read-only-mapping",
                        "fault-on-a-cached-read-only-mapping",
                        "fault-after-unmap",
                        "fault-and-go-on",
                        "fault-in-anothers-mapping"),
                broken(
                        "a unit that never turns on",
                        BrokenMachines::unitThatNeverTurnsOn,
                        "dma-in-and-out-translated",
                        "fault-after-unmap"));
    }

    private static Arguments broken(String what, UnaryOperator<Machine> wrapper, String... names) {
        return broken(Iommu.Kind.SMMUV3, what, wrapper, names);
    }

    private static Arguments broken(Iommu.Kind unit, String what, UnaryOperator<Machine> wrapper, String... names) {
        return Arguments.of(what, unit, wrapper, List.of(names));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void shouldNameWhatIsBroken(String what, Iommu.Kind unit, UnaryOperator<Machine> wrapper, List<String> names) {
        List<String> failed = new ArrayList<>();
        for (Check check : Conformance.checks()) {
            try (ModelBench bench = ModelBench.of(unit, ModelBench.Initiator.COPY_ENGINE, wrapper)) {
                Outcome outcome = check.run(bench);
                if (outcome.status() == Outcome.Status.FAILED) {
                    assertThat(outcome.message()).as(what).isNotBlank();
                    failed.add(outcome.check());
                }
            }
        }
        assertThat(failed).as(what).containsAll(names).startsWith(names.getFirst());
    }
}
