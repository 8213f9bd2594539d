package io.crossdock.peer;

/**
 * What a mapping of peer memory looks like for one kernel interface.
 *
 * @param consumer interface that maps
 * @param address what the device is given
 * @param attribute memory attribute of the I/O page table entry
 * @param basis how well the rule is known for this kernel
 */
public record PeerMapping(Consumer consumer, Address address, Attribute attribute, Basis basis) {
    /** Kernel interfaces that map peer memory. */
    public enum Consumer {
        MAP_RESOURCE("map-resource", "dma_map_resource"),
        MAP_SG("map-sg", "dma_map_sg"),
        HMM("hmm", "hmm_dma_map_pfn"),
        BLOCK("block", "blk_rq_dma_map"),
        DMA_BUF("dma-buf", "VFIO dma-buf");

        final String subject;
        private final String label;

        Consumer(String subject, String label) {
            this.subject = subject;
            this.label = label;
        }

        /** As Linux calls it. */
        public String label() {
            return label;
        }
    }

    /** What the device is given as an address. */
    public enum Address {
        /** The peer's address on the bus. */
        BUS,
        /** An IOVA: there is a page table entry. */
        IOVA,
        /** The CPU's physical address, untranslated. */
        PHYSICAL,
        UNKNOWN
    }

    /** Memory attribute that the DMA layer asks of the I/O page table. */
    public enum Attribute {
        /** IOMMU_MMIO: Device memory on Arm, nothing where the format has no memory type. */
        MMIO,
        /** What system memory would get: IOMMU_CACHE for a coherent device, nothing for another. */
        ORDINARY,
        /** No page table entry. */
        NONE,
        UNKNOWN
    }
}
