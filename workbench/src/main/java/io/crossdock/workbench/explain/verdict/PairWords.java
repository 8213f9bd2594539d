package io.crossdock.workbench.explain.verdict;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.PairDevice;
import io.crossdock.platform.PairLabels;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tools that ran on the machine printed about a pair, such as {@code nvidia-smi topo -p2p w}. */
public final class PairWords {
    private static final Pattern GPU_NUMBER = Pattern.compile("GPU ?(\\d+)");

    private PairWords() {}

    /**
     * A word about a pair.
     *
     * @param tool what printed it
     * @param text the word
     */
    public record Word(String tool, String text) {}

    /** The word that a table of this meaning has for a pair; empty where no table has one. */
    public static Optional<Word> of(MachineDescription machine, Bdf from, Bdf to, String meaning) {
        for (PairLabels table : machine.platform().host().labels()) {
            if (table.meaning().equals(meaning)) {
                int row = position(machine, table.devices(), from);
                int column = position(machine, table.devices(), to);
                if (row >= 0
                        && column >= 0
                        && !table.cells().get(row).get(column).isBlank()) {
                    return Optional.of(
                            new Word(table.tool(), table.cells().get(row).get(column)));
                }
            }
        }
        return Optional.empty();
    }

    /** Place of a function in a table: by address where the table tells one, else by number. */
    static int position(MachineDescription machine, List<PairDevice> devices, Bdf bdf) {
        for (int i = 0; i < devices.size(); i++) {
            Optional<Bdf> function = devices.get(i).function();
            if (function.isPresent() ? function.get().equals(bdf) : isNumbered(machine, devices.get(i), bdf)) {
                return i;
            }
        }
        return -1;
    }

    /** {@code GPU3} is NVIDIA's fourth in the order of the bus, which is how its tools number. */
    private static boolean isNumbered(MachineDescription machine, PairDevice device, Bdf bdf) {
        Matcher m = GPU_NUMBER.matcher(device.name());
        if (!m.matches()) {
            return false;
        }
        List<Bdf> gpus = machine.topology().functions().stream()
                .filter(f -> Kinds.isGpu(f) && Kinds.isOf(f, Kinds.NVIDIA))
                .map(FunctionInfo::bdf)
                .toList();
        int number = Integer.parseInt(m.group(1));
        return number < gpus.size() && gpus.get(number).equals(bdf);
    }
}
