package io.crossdock.model.smmu;

/** End of a walk through both stages. */
sealed interface NestedWalk {
    /** Descriptors of both stages read. */
    int reads();

    /**
     * Both stages map the address.
     *
     * @param leaf of stage 1
     * @param intermediate what stage 1 puts out for the address
     * @param below what stage 2 makes of that
     */
    record Mapped(LpaeWalk.Leaf leaf, long intermediate, IntermediateEntry below, int reads) implements NestedWalk {
        /** log2 of the bytes that lie in one page or block of both. */
        int sizeLg2() {
            return Math.min(leaf.sizeLg2(), below.sizeLg2());
        }
    }

    /** Stage 1 ends it. */
    record Stage1(LpaeWalk.Fault fault, int reads) implements NestedWalk {}

    /** The leaf of stage 1 withholds what is wanted, and nothing is asked of stage 2. */
    record Denied(int reads) implements NestedWalk {}

    /** Stage 2 ends it, below a table of stage 1 or what that puts out. */
    record Stage2(Stage2Fault fault, int reads) implements NestedWalk {}
}
