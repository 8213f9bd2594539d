package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.explain.verdict.PairWords.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What NVIDIA's driver says about two of its GPUs: what its own tool printed on the machine, else as far as its open
 * part tells. It asks neither p2pdma nor ACS; whether a product may at all is decided in firmware that nobody can read.
 */
final class NvidiaDriver {
    private static final String NAME = "NVIDIA driver";
    private static final String DRIVER = "nvidia";
    private static final String SOURCE = "open-gpu-kernel-modules, p2p_caps.c, 595.45.04";

    private NvidiaDriver() {}

    static LayerVerdict of(MachineDescription machine, FunctionInfo from, FunctionInfo to) {
        Optional<Word> write = PairWords.of(machine, from.bdf(), to.bdf(), "write");
        Optional<Word> read = PairWords.of(machine, from.bdf(), to.bdf(), "read");
        return write.isPresent() || read.isPresent() ? asPrinted(write, read) : asReadInSource(machine, from, to);
    }

    private static LayerVerdict asPrinted(Optional<Word> write, Optional<Word> read) {
        boolean writes = write.or(() -> read).map(NvidiaDriver::says).orElse(false);
        boolean reads = read.or(() -> write).map(NvidiaDriver::says).orElse(false);
        Answer answer = writes && reads ? Answer.YES : writes ? Answer.WRITES_ONLY : Answer.NO;
        List<String> evidence = new ArrayList<>();
        write.ifPresent(w -> evidence.add(w.tool() + ", write: " + w.text()));
        read.ifPresent(w -> evidence.add(w.tool() + ", read: " + w.text()));
        Word told = writes
                ? read.or(() -> write).orElseThrow()
                : write.or(() -> read).orElseThrow();
        String meaning = DriverRules.standard().meaning(DRIVER, told.text()).orElse("a word that is not known");
        String grant = answer == Answer.YES ? "; a grant, no proof that bytes arrive" : "";
        return verdict(answer, told.text(), "its tool printed " + told.text() + " (" + meaning + ")" + grant, evidence);
    }

    private static boolean says(Word word) {
        return word.text().strip().equalsIgnoreCase("OK");
    }

    private static LayerVerdict asReadInSource(MachineDescription machine, FunctionInfo from, FunctionInfo to) {
        if (differ(from, to)) {
            return verdict(
                    Answer.NO,
                    "",
                    "the two GPUs are different chips, and over PCIe it takes only equal ones",
                    List.of(id(from) + " and " + id(to), SOURCE));
        }
        Optional<FunctionInfo> portFrom = rootPort(machine, from.bdf());
        Optional<FunctionInfo> portTo = rootPort(machine, to.bdf());
        Optional<String> hubFrom = portFrom.flatMap(NvidiaDriver::hub);
        Optional<String> hubTo = portTo.flatMap(NvidiaDriver::hub);
        if (hubFrom.isPresent() && hubTo.isPresent() && !sameBus(portFrom.get(), portTo.get())) {
            return verdict(
                    Answer.NO,
                    "CNS",
                    "root ports " + portFrom.get().bdf() + " and "
                            + portTo.get().bdf()
                            + " stand on different root buses of an old Intel platform, which it refuses",
                    List.of(
                            portFrom.get().bdf() + " " + hubFrom.get(),
                            portTo.get().bdf() + " " + hubTo.get()));
        }
        return verdict(
                Answer.UNKNOWN,
                "",
                "nothing in its open part refuses the pair; whether these products may is in their firmware:"
                        + " nvidia-smi topo -p2p w tells",
                List.of(SOURCE));
    }

    /** The same chip has the same device number but for board variants, which share its upper byte. */
    private static boolean differ(FunctionInfo a, FunctionInfo b) {
        return a.deviceId().isPresent()
                && b.deviceId().isPresent()
                && a.deviceId().getAsInt() >> 8 != b.deviceId().getAsInt() >> 8;
    }

    private static String id(FunctionInfo f) {
        return f.bdf() + String.format(" %04x:%04x", Kinds.NVIDIA, f.deviceId().orElse(0));
    }

    private static Optional<FunctionInfo> rootPort(MachineDescription machine, Bdf bdf) {
        List<FunctionInfo> above = machine.topology().bridgesAbove(bdf);
        return above.isEmpty() ? Optional.empty() : Optional.of(above.getLast());
    }

    private static Optional<String> hub(FunctionInfo port) {
        return DriverRules.standard()
                .refusedAcrossRootBuses(
                        DRIVER, port.vendorId().orElse(-1), port.deviceId().orElse(-1));
    }

    private static boolean sameBus(FunctionInfo a, FunctionInfo b) {
        return a.bdf().domain() == b.bdf().domain() && a.bdf().bus() == b.bdf().bus();
    }

    private static LayerVerdict verdict(Answer answer, String how, String reason, List<String> evidence) {
        return new LayerVerdict(Layer.DRIVER, NAME, answer, how, reason, evidence);
    }
}
