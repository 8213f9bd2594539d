package io.crossdock.model.iommu;

/**
 * Answer of a unit to a translation request (PCIe base specification 10.2).
 *
 * @param base first untranslated address of the page or block
 * @param sizeLg2 log2 of its bytes
 * @param output translated address of its first byte
 * @param readable whether reads are granted
 * @param writable whether writes are
 * @param iotlbHit whether no walk was needed
 * @param walkReads 8-byte page-table entries read
 * @param configReads table entries read to find the configuration
 */
public record AtsAnswer(
        long base,
        int sizeLg2,
        long output,
        boolean readable,
        boolean writable,
        boolean iotlbHit,
        int walkReads,
        int configReads) {
    public boolean grants(boolean write) {
        return write ? writable : readable;
    }
}
