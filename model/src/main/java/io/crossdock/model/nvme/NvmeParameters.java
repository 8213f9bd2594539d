package io.crossdock.model.nvme;

/**
 * What implementations choose. Drivers must read these from the controller.
 *
 * @param queueEntries greatest number of entries of a queue (CAP.MQES + 1), 2 to 65536
 * @param doorbellStride CAP.DSTRD: doorbells are {@code 4 << doorbellStride} bytes apart, 0 to 4
 * @param transferLimitLg2 pages of 4 KiB that one command may move, as a power of two (MDTS), 1 to 18
 * @param blockSizeLg2 bytes of a block, as a power of two (LBADS), 9 to 12
 */
public record NvmeParameters(int queueEntries, int doorbellStride, int transferLimitLg2, int blockSizeLg2) {
    /** As QEMU has it: 2048 entries, 512 KiB for each command, blocks of 512 bytes. */
    public static final NvmeParameters DEFAULT = new NvmeParameters(2048, 0, 7, 9);

    public NvmeParameters {
        check("queueEntries", queueEntries, 2, 1 << 16);
        check("doorbellStride", doorbellStride, 0, 4);
        check("transferLimitLg2", transferLimitLg2, 1, 18);
        check("blockSizeLg2", blockSizeLg2, 9, 12);
    }

    private static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "no such NVMe controller: " + what + "=" + value + ", limits=" + least + " to " + most);
        }
    }

    int blockSize() {
        return 1 << blockSizeLg2;
    }

    long transferLimit() {
        return (long) NvmeLayout.PAGE << transferLimitLg2;
    }
}
