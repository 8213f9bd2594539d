package io.crossdock.iommu.vtd;

import io.crossdock.iommu.FaultRecord;
import io.crossdock.machine.Mmio;
import io.crossdock.pci.Bdf;
import java.util.ArrayList;
import java.util.List;

/**
 * Primary fault logging (VT-d 7.2, 11.4.14): a ring of registers of 16 bytes.
 *
 * <pre>
 * lo  page address 63:12
 * hi  F 63 | T 62 (1 read, 0 write) | AT 61:60 | PASID 59:40 | reason 39:32 | PP 31 | SID 15:0
 * </pre>
 *
 * <p>FSTS.FRI names the oldest record. Writing F clears it. With every register full, faults are dropped and FSTS.PFO says
 * so.
 */
final class FaultRegisters {
    private static final int ENTRY = 16;
    private static final long FULL = 1L << 63;
    private static final long READ = 1L << 62;
    private static final int FULL_HIGH_HALF = 1 << 31;

    private final Mmio registers;
    private final int offset;
    private final int count;
    private final int pciDomain;
    private long lost;

    FaultRegisters(Mmio registers, int offset, int count, int pciDomain) {
        this.registers = registers;
        this.offset = offset;
        this.count = count;
        this.pciDomain = pciDomain;
    }

    /** Takes all records, oldest first. */
    List<FaultRecord> drain() {
        List<FaultRecord> records = new ArrayList<>();
        int status = registers.read32(Registers.FSTS);
        int index = (status >>> 8 & 0xff) % count;
        for (int i = 0; i < count; i++) {
            long at = offset + (long) index * ENTRY;
            long high = registers.read64(at + 8);
            if ((high & FULL) == 0) {
                break;
            }
            records.add(record(registers.read64(at), high));
            registers.write32(at + 12, FULL_HIGH_HALF);
            index = (index + 1) % count;
        }
        if ((status & Registers.FSTS_OVERFLOW) != 0) {
            lost++;
            registers.write32(Registers.FSTS, Registers.FSTS_OVERFLOW);
        }
        return records;
    }

    private FaultRecord record(long low, long high) {
        int code = (int) (high >>> 32) & 0xff;
        return new FaultRecord(
                Bdf.ofRequesterId(pciDomain, (int) high & 0xffff),
                low & -4096L,
                (high & READ) == 0,
                code,
                reason(code, (high & READ) == 0),
                List.of(low, high));
    }

    /** VT-d table 7-3, in words; legacy and scalable mode number the same things differently. */
    private static String reason(int code, boolean write) {
        return switch (code) {
            case 0x1, 0x39 -> "root entry not present";
            case 0x2, 0x41 -> "context entry not present";
            case 0x3, 0x43 -> "context entry invalid";
            case 0x4, 0x84 -> "address beyond the width";
            case 0x5, 0x85 -> "write without permission";
            case 0x6, 0x86 -> "read without permission";
            case 0x79 -> write ? "write without permission" : "read without permission";
            case 0x7, 0x70, 0x78 -> "page table not readable";
            case 0x8, 0x38 -> "root table not readable";
            case 0x9, 0x40 -> "context table not readable";
            case 0xa, 0x3a -> "reserved bits in root entry";
            case 0xb, 0x42 -> "reserved bits in context entry";
            case 0xc, 0x72, 0x7a -> "reserved bits in page-table entry";
            case 0x71 -> "page-table entry not present";
            case 0x80 -> "address not canonical";
            case 0x81 -> "page-table entry without user access";
            case 0x90 -> "accessed or dirty flag to be set by a walk that does not snoop";
            case 0xd, 0x44 -> "translation request or translated request blocked";
            case 0xe, 0x87 -> "address in the interrupt range";
            case 0x31 -> "translation table mode invalid";
            case 0x48 -> "RID_PASID invalid";
            case 0x50 -> "PASID directory not readable";
            case 0x51 -> "PASID directory entry not present";
            case 0x52 -> "reserved bits in PASID directory entry";
            case 0x58 -> "PASID table not readable";
            case 0x59 -> "PASID table entry not present";
            case 0x5a -> "reserved bits in PASID table entry";
            case 0x5b -> "PASID table entry invalid";
            case 0x73, 0x7b -> "top table not readable";
            default -> "reason " + code;
        };
    }

    /** Times that the unit dropped records. */
    long lost() {
        return lost;
    }
}
