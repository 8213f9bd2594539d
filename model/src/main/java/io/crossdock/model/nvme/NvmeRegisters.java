package io.crossdock.model.nvme;

/** The registers before the doorbells. What they bring about, the controller does in its next step. */
final class NvmeRegisters {
    private final NvmeParameters parameters;
    private final long memorySize;
    private int configuration;
    private int status;
    private int adminSizes;
    private long adminSubmission;
    private long adminCompletion;
    private long memoryControl;

    /** @param memorySize bytes of the controller memory buffer, 0 for none */
    NvmeRegisters(NvmeParameters parameters, long memorySize) {
        this.parameters = parameters;
        this.memorySize = memorySize;
    }

    private long capabilities() {
        return NvmeLayout.CAP_NVM_COMMANDS
                | NvmeLayout.CAP_TIMEOUT_HALF_SECOND
                | NvmeLayout.CAP_CONTIGUOUS_QUEUES
                | (long) parameters.doorbellStride() << NvmeLayout.CAP_STRIDE_SHIFT
                | (memorySize > 0 ? NvmeLayout.CAP_CONTROLLER_MEMORY : 0)
                | parameters.queueEntries() - 1;
    }

    int read32(int offset) {
        return switch (offset) {
            case NvmeLayout.VS -> NvmeLayout.VERSION;
            case NvmeLayout.CC -> configuration;
            case NvmeLayout.CSTS -> status;
            case NvmeLayout.AQA -> adminSizes;
            case NvmeLayout.CMBLOC -> memoryShows() ? NvmeLayout.MEMORY_BAR : 0;
            case NvmeLayout.CMBSZ ->
                memoryShows() ? (int) (memorySize / NvmeLayout.PAGE) << 12 | NvmeLayout.CMBSZ_USES : 0;
            default -> (int) (wide(offset & ~7) >>> (offset & 4) * 8);
        };
    }

    private long wide(int offset) {
        return switch (offset) {
            case NvmeLayout.CAP -> capabilities();
            case NvmeLayout.ASQ -> adminSubmission;
            case NvmeLayout.ACQ -> adminCompletion;
            case NvmeLayout.CMBMSC -> memoryControl;
            default -> 0;
        };
    }

    void write32(int offset, int value) {
        int shift = (offset & 4) * 8;
        switch (offset) {
            case NvmeLayout.CC -> configuration = value;
            case NvmeLayout.AQA -> adminSizes = value & 0x0fff_0fff;
            case NvmeLayout.ASQ, NvmeLayout.ASQ + 4 ->
                adminSubmission = half(adminSubmission, shift, value) & -NvmeLayout.PAGE;
            case NvmeLayout.ACQ, NvmeLayout.ACQ + 4 ->
                adminCompletion = half(adminCompletion, shift, value) & -NvmeLayout.PAGE;
            case NvmeLayout.CMBMSC, NvmeLayout.CMBMSC + 4 -> {
                if (memorySize > 0) {
                    memoryControl = half(memoryControl, shift, value)
                            & (-NvmeLayout.PAGE | NvmeLayout.CMBMSC_MEMORY | NvmeLayout.CMBMSC_REGISTERS);
                }
            }
            default -> {
                // read-only, or without effect
            }
        }
    }

    private static long half(long old, int shift, int value) {
        return old & ~(0xffff_ffffL << shift) | (value & 0xffff_ffffL) << shift;
    }

    private boolean memoryShows() {
        return (memoryControl & NvmeLayout.CMBMSC_REGISTERS) != 0;
    }

    /** Whether the controller takes a range of addresses for its own memory. */
    boolean memoryAnswers() {
        return memoryShows() && (memoryControl & NvmeLayout.CMBMSC_MEMORY) != 0;
    }

    /** Where that range begins. */
    long memoryBase() {
        return memoryControl & -NvmeLayout.PAGE;
    }

    boolean enabled() {
        return (configuration & NvmeLayout.CC_ENABLE) != 0;
    }

    /** Whether the host chose what this controller has. */
    boolean configurationKnown() {
        return (configuration & NvmeLayout.CC_CHOICES) == 0
                && (configuration & NvmeLayout.CC_ENTRY_SIZES) == NvmeLayout.CC_KNOWN_ENTRY_SIZES
                && (adminSizes & 0xfff) != 0
                && adminSizes >>> 16 != 0;
    }

    boolean shutdownRequested() {
        return (configuration & NvmeLayout.CC_SHUTDOWN) != 0;
    }

    CompletionQueue adminCompletions() {
        return new CompletionQueue(0, adminCompletion, (adminSizes >>> 16) + 1);
    }

    SubmissionQueue adminSubmissions(CompletionQueue completions) {
        return new SubmissionQueue(0, adminSubmission, (adminSizes & 0xfff) + 1, completions);
    }

    void setStatus(int bits) {
        status = bits;
    }

    boolean has(int statusBits) {
        return (status & statusBits) != 0;
    }
}
