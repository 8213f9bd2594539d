package io.crossdock.workbench.run;

/**
 * A leaf page-table entry as the hardware's decoder read it from memory.
 *
 * @param value the 64 bits
 * @param format table format, such as {@code ARM LPAE stage 1, 4K granule}
 * @param level level of the leaf, in the format's own numbering
 * @param attribute decoded memory type with its encoding, such as {@code AttrIndx 2, MAIR byte 0x04, Device-nGnRE}; for
 *     a format without one, the statement that it carries none
 * @param iova first address that the transfer used
 * @param tableRoot physical address of the top table
 */
public record PteEvidence(long value, String format, int level, String attribute, long iova, long tableRoot) {}
