package io.crossdock.workbench.judge;

import io.crossdock.machine.IommuInfo;
import java.util.List;
import java.util.Set;

/** The table of known differences between QEMU and the specifications. */
final class KnownDifferences {
    private static final Set<String> PRIVILEGED = Set.of("leaf privileged", "table privileged");

    private static final Set<String> PASID_RESERVED = Set.of("directory entry reserved", "PASID entry reserved");
    private static final Set<String> EMPTY_PASID_ENTRIES = Set.of("PASID entry empty", "RID_PASID 5");

    static final List<KnownDifference> ALL = List.of(
            new KnownDifference(
                    "vtd-cached-denial-unrecorded",
                    (s, p) -> s.isVtd()
                            && p.outcome() == Piece.Outcome.DENIED
                            && s.cached().test(p),
                    (s, p) -> p.withCode(Piece.SILENT),
                    "a cached translation without the permission stops the access, and nothing is recorded",
                    "hw/i386/intel_iommu.c, vtd_do_iommu_translate: a hit in the IOTLB returns before the fault path"),
            new KnownDifference(
                    "vtd-page-mask-of-8-bits",
                    (s, p) -> s.isBefore(10) && s.circumstances().otherBlock().isPresent(),
                    (s, p) -> s.circumstances().otherBlock().orElseThrow(),
                    "an invalidation of 256 pages or more takes everything of its domain",
                    "seen with 7.2, not with 10.0; the mask of page numbers has 8 bits, so pages equal modulo 256 go too"),
            new KnownDifference(
                    "vtd-scalable-legacy-reasons",
                    (s, p) -> s.isScalable() && legacyReason(p.code(), s.write()) != p.code(),
                    (s, p) -> p.withCode(legacyReason(p.code(), s.write())),
                    "root, context and second stage fault with the reasons of legacy mode",
                    "hw/i386/intel_iommu.c, vtd_dev_to_context_entry, vtd_iova_to_slpte; seen with 7.2 and 10.0"),
            new KnownDifference(
                    "vtd-pasid-reasons",
                    (s, p) -> s.isScalable() && pasidReason(s, p.code()) != p.code(),
                    (s, p) -> p.withCode(pasidReason(s, p.code())),
                    "directory and PASID entries all fault with 0x58 before 10.0; later an empty PASID entry with 0x5b",
                    "hw/i386/intel_iommu.c, vtd_get_pe_in_pasid_leaf_table: the type is looked at before P"),
            new KnownDifference(
                    "vtd-pasid-entries-not-remembered",
                    (s, p) -> absentPasidReason(s) != Piece.SILENT && p.isAllowed(),
                    (s, p) -> Piece.damaged(p.iova(), p.size(), p.target(), pasidReason(s, absentPasidReason(s))),
                    "directory and PASID entries are read for every translation: a changed one counts at once",
                    "seen with 7.2 and 10.0"),
            new KnownDifference(
                    "vtd-pasid-reserved-unchecked",
                    (s, p) -> PASID_RESERVED.contains(s.circumstances().damage()),
                    (s, p) -> allowed(p),
                    "reserved bits of directory and PASID entries are ignored",
                    "hw/i386/intel_iommu.c, vtd_get_pe_from_pasid_table; seen with 7.2 and 10.0"),
            new KnownDifference(
                    "smmu-beyond-48-bits-unrecorded",
                    (s, p) -> s.unit().kind() == IommuInfo.Kind.SMMUV3
                            && s.isBefore(10)
                            && p.outcome() == Piece.Outcome.BEYOND,
                    (s, p) -> p.withCode(Piece.SILENT),
                    "an address of 2^48 and above is dropped without an event",
                    "seen with 7.2: the IOMMU's memory region ends there"),
            new KnownDifference(
                    "smmu-stage2-beyond-unrecorded",
                    (s, p) -> s.isStage2() && p.outcome() == Piece.Outcome.BEYOND,
                    (s, p) -> p.withCode(Piece.SILENT),
                    "in stage 2 an address wider than the output is dropped without an event",
                    "seen with 10.0"),
            new KnownDifference(
                    "smmu-stage2-cached-denial-unrecorded",
                    (s, p) -> s.isStage2()
                            && p.outcome() == Piece.Outcome.DENIED
                            && s.cached().test(p),
                    (s, p) -> p.withCode(Piece.SILENT),
                    "in stage 2 a cached translation without the permission stops the access, and nothing is recorded",
                    "seen with 10.0"),
            new KnownDifference(
                    "smmu-access-flag-ignored",
                    (s, p) -> s.isBefore(10) && s.isAfter("leaf not accessed"),
                    (s, p) -> allowed(p),
                    "AF=0 is no fault",
                    "seen with 7.2; hw/arm/smmu-common.c, smmu_ptw_64 has no check of AF"),
            new KnownDifference(
                    "smmu-leaf-beyond-ips-unrecorded",
                    (s, p) -> s.isBefore(10) && s.isAfter("leaf beyond IPS"),
                    (s, p) -> p.withCode(Piece.SILENT),
                    "the output address of a leaf is not checked: the access goes where nothing answers, unrecorded",
                    "seen with 7.2"),
            new KnownDifference(
                    "smmu-table-beyond-ips",
                    (s, p) -> s.isAfter("table beyond IPS"),
                    (s, p) -> p.withCode(0x0b),
                    "the address in a table descriptor is not checked: F_WALK_EABT where nothing answers there",
                    "seen with 7.2 and 10.0; hw/arm/smmu-common.c, smmu_ptw_64_s1 checks leaves alone"),
            new KnownDifference(
                    "smmu-privileged",
                    (s, p) -> PRIVILEGED.contains(s.circumstances().damage()),
                    (s, p) -> allowed(p),
                    "AP[1]=0 and APTable[0]=1 do not withhold anything: every access counts as privileged",
                    "hw/arm/smmu-internal.h, is_permission_fault looks at bit 1 of AP only"),
            new KnownDifference(
                    "amdvi-nothing-logged",
                    (s, p) -> s.unit() == JudgeUnit.AMDVI && s.isBefore(11) && !p.isAllowed(),
                    (s, p) -> p.withCode(Piece.SILENT),
                    "refusals are not logged: only bytes tell of them",
                    "seen with 7.2 and 10.0: the tail of the event log stays 0"),
            new KnownDifference(
                    "amdvi-entries-not-remembered",
                    (s, p) -> s.unit() == JudgeUnit.AMDVI && s.isAfter("DTE without rights") && p.isAllowed(),
                    (s, p) -> Piece.damaged(p.iova(), p.size(), p.target(), Piece.SILENT),
                    "device table entries are read for every translation: a changed one counts at once",
                    "seen with 7.2 and 10.0"));

    private KnownDifferences() {}

    /** The reason of legacy mode for the same thing. */
    private static int legacyReason(int code, boolean write) {
        return switch (code) {
            case 0x38 -> 8;
            case 0x39 -> 1;
            case 0x3a -> 0xa;
            case 0x40 -> 9;
            case 0x41 -> 2;
            case 0x42 -> 0xb;
            case 0x78 -> 7;
            case 0x79 -> write ? 5 : 6;
            case 0x7a -> 0xc;
            case 0x7b -> 3;
            case 0x84 -> 4;
            default -> code;
        };
    }

    /** VT-d in scalable mode: reason where directory or PASID entry were taken away, else {@link Piece#SILENT}. */
    private static int absentPasidReason(Situation s) {
        return switch (s.circumstances().damage()) {
            case "directory entry absent" -> 0x51;
            case "PASID entry empty" -> 0x59;
            default -> Piece.SILENT;
        };
    }

    private static int pasidReason(Situation s, int code) {
        boolean ofPasids = code >= 0x50 && code <= 0x5b;
        if (s.isBefore(10)) {
            return ofPasids ? 0x58 : code;
        }
        return code == 0x59 && EMPTY_PASID_ENTRIES.contains(s.circumstances().damage()) ? 0x5b : code;
    }

    private static Piece allowed(Piece p) {
        return Piece.allowed(p.iova(), p.size(), p.target());
    }
}
