package io.crossdock.workbench.judge;

import java.util.List;
import java.util.Set;

/** The table of known differences between QEMU and the specifications. */
final class KnownDifferences {
    private static final Set<String> PRIVILEGED = Set.of("leaf privileged", "table privileged");

    static final List<KnownDifference> ALL = List.of(
            new KnownDifference(
                    "vtd-cached-denial-unrecorded",
                    (s, p) -> s.unit() == JudgeUnit.VTD
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
                    "smmu-beyond-48-bits-unrecorded",
                    (s, p) -> s.unit() == JudgeUnit.SMMUV3 && s.isBefore(10) && p.outcome() == Piece.Outcome.BEYOND,
                    (s, p) -> p.withCode(Piece.SILENT),
                    "an address of 2^48 and above is dropped without an event",
                    "seen with 7.2: the IOMMU's memory region ends there"),
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

    private static Piece allowed(Piece p) {
        return Piece.allowed(p.iova(), p.size(), p.target());
    }
}
