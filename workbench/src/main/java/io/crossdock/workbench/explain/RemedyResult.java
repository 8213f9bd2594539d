package io.crossdock.workbench.explain;

import io.crossdock.platform.MachineDescription;
import io.crossdock.workbench.result.Rate;
import java.util.List;
import java.util.Optional;

/**
 * A change that was applied to the machine and run again, or that was tried and does not help.
 *
 * @param rule finding that it answers, or the one that stands in its way
 * @param title what is changed, in a few words
 * @param how exact text: kernel parameters, calls, slots
 * @param status whether it works
 * @param why one sentence where it does not help or needs a warning; may be empty
 * @param write rate of writes with the change
 * @param read rate of reads with the change
 * @param cost what it costs, worst first
 * @param persists whether it survives a reboot, in words
 * @param isolation what devices can reach afterwards that they cannot now; may be empty
 * @param verify the command that shows whether the change is in force; may be empty
 * @param machine the changed machine; empty where nothing can be written down
 */
public record RemedyResult(
        String rule,
        String title,
        List<String> how,
        Status status,
        String why,
        Optional<Rate> write,
        Optional<Rate> read,
        List<Cost> cost,
        String persists,
        String isolation,
        String verify,
        Optional<MachineDescription> machine) {
    public enum Status {
        WORKS,
        /** Known from reports; nothing in the model changes with it, so it was not run. */
        ADVISED,
        /** Tried, and the system said no. */
        REFUSED,
        /** Possible, but it is something else than what was asked: a copy in system memory. */
        DETOUR
    }

    /** Grades of cost, cheapest first. */
    public enum Cost {
        SAFE("safe"),
        DRIVER_CHANGE("driver change"),
        SLOT("another slot"),
        REBOOT("reboot"),
        ISOLATION("isolation lost"),
        KERNEL_CHANGE("kernel change"),
        DRAM_TRAFFIC("system memory read and written");

        private final String words;

        Cost(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    public RemedyResult {
        how = List.copyOf(how);
        cost = List.copyOf(cost);
    }
}
