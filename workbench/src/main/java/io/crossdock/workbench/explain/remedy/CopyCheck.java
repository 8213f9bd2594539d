package io.crossdock.workbench.explain.remedy;

import io.crossdock.workbench.explain.rule.PairFacts;
import io.crossdock.workbench.explain.verdict.Kinds;

/** How to see that bytes arrive: a copy one way, compared at the destination. */
public final class CopyCheck {
    private CopyCheck() {}

    /** The command for this pair, and why a round trip is not enough. */
    public static String of(PairFacts facts) {
        String command = Kinds.isGpu(facts.from()) && Kinds.isGpu(facts.to()) ? gpus(facts) : general();
        return command + "; a round trip can lie";
    }

    private static String gpus(PairFacts facts) {
        if (Kinds.isOf(facts.to(), Kinds.NVIDIA)) {
            return "nvbandwidth -t device_to_device_memcpy_write_ce, which compares at the destination";
        }
        return Kinds.isOf(facts.to(), Kinds.AMD_GPU)
                ? "rocm-bandwidth-test -v, which compares at the destination"
                : general();
    }

    private static String general() {
        return "copy one way, fill the destination anew before, compare there";
    }
}
