package io.crossdock.workbench.explain.verdict;

import io.crossdock.platform.MachineDescription;

/**
 * What verdicts ask of the whole machine, looked up once for all its pairs.
 *
 * @param machine the machine
 * @param guest whether it is a virtual one
 * @param intelClient whether its root complex is an Intel client's
 * @param gpus GPUs that NCCL may drive
 */
record Traits(MachineDescription machine, boolean guest, boolean intelClient, long gpus) {
    static Traits of(MachineDescription machine) {
        return new Traits(
                machine,
                Guests.isGuest(machine),
                RootComplexes.isIntelClient(machine),
                machine.topology().functions().stream()
                        .filter(LibraryVerdict::isServed)
                        .count());
    }
}
