package io.crossdock.model.smmu;

/** End of a walk of a table. */
sealed interface LpaeWalk {
    /** 8-byte descriptors read. */
    int reads();

    /**
     * A page or block descriptor was found.
     *
     * @param descriptor the descriptor
     * @param level its level
     * @param outputBase physical address of the page or block
     * @param sizeLg2 log2 of its bytes
     * @param readable whether unprivileged reads pass, table permissions considered
     * @param writable whether unprivileged writes pass, table permissions considered
     * @param reads descriptors read
     */
    record Leaf(long descriptor, int level, long outputBase, int sizeLg2, boolean readable, boolean writable, int reads)
            implements LpaeWalk {
        /** AttrIndx, bits 4:2. */
        int attrIndex() {
            return LpaeDescriptor.ATTR_INDX.intOf(descriptor);
        }

        /** nG, bit 11: the translation belongs to one ASID. */
        boolean nonGlobal() {
            return LpaeDescriptor.NG.isSet(descriptor);
        }
    }

    /**
     * A descriptor lies where stage 2 does not let it be read.
     *
     * @param reads descriptors read, of both stages
     */
    record Untranslated(Stage2Fault fault, int reads) implements LpaeWalk {}

    /**
     * The walk ended without a usable descriptor.
     *
     * @param event what is recorded
     * @param descriptor descriptor at fault; 0 where none was read
     * @param level its level
     * @param entryAddress physical address of the descriptor
     * @param reads descriptors read
     */
    record Fault(SmmuEvent event, long descriptor, int level, long entryAddress, int reads) implements LpaeWalk {
        String detail() {
            String at = "level " + level + " at 0x" + Long.toHexString(entryAddress);
            return switch (event) {
                case F_WALK_EABT -> "no memory answers for the descriptor of " + at;
                case F_ADDR_SIZE -> "descriptor 0x" + Long.toHexString(descriptor) + " of " + at + " points beyond IPS";
                case F_ACCESS -> "descriptor 0x" + Long.toHexString(descriptor) + " of " + at + " has AF=0";
                default -> "descriptor 0x" + Long.toHexString(descriptor) + " of " + at + " is invalid";
            };
        }
    }
}
