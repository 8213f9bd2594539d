package io.crossdock.workbench.explain.verdict;

import java.util.List;

/**
 * What one layer says about a pair.
 *
 * @param layer who is asked
 * @param name who that is on this machine, such as {@code NVIDIA driver}
 * @param answer its answer
 * @param how in a few words how the transfer would go, or what kind of pair it is: {@code bus address}, {@code PXB}
 * @param reason one sentence with addresses and register bits
 * @param evidence what it rests on: registers with addresses, rules with their source
 */
public record LayerVerdict(Layer layer, String name, Answer answer, String how, String reason, List<String> evidence) {
    public LayerVerdict {
        evidence = List.copyOf(evidence);
    }
}
