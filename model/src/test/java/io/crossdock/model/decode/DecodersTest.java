package io.crossdock.model.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.layout.Decoded;
import io.crossdock.model.layout.Field;
import io.crossdock.model.layout.Layout;
import io.crossdock.model.layout.Structure;
import io.crossdock.model.table.EntryKind;
import io.crossdock.model.table.TableFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words put together by hand from the specifications. */
class DecodersTest {
    @Test
    void shouldSplitAStreamTableEntry() {
        // IHI 0070 5.2: V 0, Config 3:1 = 101, S1Fmt 5:4 = 10, S1ContextPtr 55:6, S1CDMax 63:59 = 3, bit 57 reserved.
        // Word 1: S1DSS 1:0 = 10, S1CIR 3:2 = 01, S1COR 5:4 = 01, S1CSH 7:6 = 11, EATS 29:28 = 01, STRW 31:30 = 10,
        // MemAttr 35:32 = 1111, MTCFG 36, SHCFG 45:44 = 11, PRIVCFG 49:48 = 11.
        // Word 2: S2VMID 15:0, S2T0SZ 37:32 = 25, S2SL0 39:38 = 1, S2TG 47:46 = 2, S2PS 50:48 = 5, S2AA64 51, S2R 58.
        Decoded d = structure(
                "ste",
                "smmuv3",
                0x1a00_0123_4567_896bL,
                0x0003_301f_9000_00d6L,
                0x040d_8059_0000_abcdL,
                0x0000_0009_8765_4000L,
                0,
                0,
                0,
                0);

        assertThat(values(d))
                .containsEntry("V", 1L)
                .containsEntry("Config", 5L)
                .containsEntry("S1Fmt", 2L)
                .containsEntry("S1ContextPtr", 0x123_4567_8940L)
                .containsEntry("S1CDMax", 3L)
                .containsEntry("S1DSS", 2L)
                .containsEntry("S1CIR", 1L)
                .containsEntry("S1COR", 1L)
                .containsEntry("S1CSH", 3L)
                .containsEntry("EATS", 1L)
                .containsEntry("STRW", 2L)
                .containsEntry("MemAttr", 15L)
                .containsEntry("MTCFG", 1L)
                .containsEntry("SHCFG", 3L)
                .containsEntry("PRIVCFG", 3L)
                .containsEntry("S2VMID", 0xabcdL)
                .containsEntry("S2T0SZ", 25L)
                .containsEntry("S2SL0", 1L)
                .containsEntry("S2TG", 2L)
                .containsEntry("S2PS", 5L)
                .containsEntry("S2AA64", 1L)
                .containsEntry("S2R", 1L)
                .containsEntry("S2S", 0L)
                .containsEntry("S2TTB", 0x9_8765_4000L);
        assertThat(d.reservedSet()).containsExactly(new Layout.Run(0, 57, 57));
        assertThat(meaning(d, "Config")).isEqualTo("stage 1");
        assertThat(meaning(d, "STRW")).isEqualTo("EL2");
        assertThat(meaning(d, "S2TG")).isEqualTo("16K granule");
    }

    /** AMD64 APM 5.3: P 0, R/W 1, U/S 2, A 5, D 6, PS 7, address 51:12, XD 63; 4 levels, of which 3 have leaves. */
    @ParameterizedTest
    @CsvSource({
        "1, 0x8001234567890067, LEAF,    3, 0x1234567890000",
        "1, 0x0001234567890025, LEAF,    1, 0x1234567890000",
        "1, 0x0001234567890063, LEAF,    0, 0x1234567890000",
        "2, 0x00012345678000e7, LEAF,    3, 0x1234567800000",
        "3, 0x00012345400000a5, LEAF,    1, 0x1234540000000",
        "4, 0x00012345400000a5, INVALID, 1, 0x1234540000000",
        "4, 0x0001234567890027, TABLE,   3, 0x1234567890000",
        "2, 0x0001234567890066, ABSENT,  3, 0x1234567890000",
    })
    void shouldReadX86Entries(int level, String entry, EntryKind kind, int permissions, String output) {
        TableFormat format = format("x86-64");
        long word = Long.parseUnsignedLong(entry.substring(2), 16);
        assertThat(format.kind(word, level)).isEqualTo(kind);
        assertThat(format.permissions(word, level)).isEqualTo(permissions);
        assertThat(format.output(word, level)).isEqualTo(Long.decode(output));
    }

    @Test
    void shouldSplitAContextDescriptor() {
        // IHI 0070 5.4: T0SZ 5:0 = 25, TG0 7:6 = 10, EPD0 14, TG1 23:22 = 11, EPD1 30, V 31, IPS 34:32 = 5, AFFD 35,
        // TBI1 39, AA64 41,
        // R 45, A 46, ASET 47, ASID 63:48. HAD0 and TTB0 in word 1; MAIR bytes from the lowest in word 3; words 6, 7
        // reserved.
        Decoded d = structure(
                "cd",
                "smmuv3",
                0xbeef_e28d_c0c0_4099L,
                0x0000_0000_4005_0002L,
                0,
                0x0000_0000_f404_ff44L,
                0,
                0,
                0,
                0x30L);

        assertThat(values(d))
                .containsEntry("T0SZ", 25L)
                .containsEntry("TG0", 2L)
                .containsEntry("EPD0", 1L)
                .containsEntry("TG1", 3L)
                .containsEntry("EPD1", 1L)
                .containsEntry("V", 1L)
                .containsEntry("IPS", 5L)
                .containsEntry("AFFD", 1L)
                .containsEntry("TBI0", 0L)
                .containsEntry("TBI1", 1L)
                .containsEntry("AA64", 1L)
                .containsEntry("S", 0L)
                .containsEntry("R", 1L)
                .containsEntry("A", 1L)
                .containsEntry("ASID", 0xbeefL)
                .containsEntry("HAD0", 1L)
                .containsEntry("TTB0", 0x4005_0000L)
                .containsEntry("MAIR Attr2", 4L)
                .containsEntry("MAIR Attr3", 0xf4L);
        assertThat(meaning(d, "T0SZ")).isEqualTo("input addresses of 39 bits");
        assertThat(meaning(d, "IPS")).isEqualTo("48 bits");
        assertThat(meaning(d, "MAIR Attr2")).isEqualTo("Device-nGnRE");
        assertThat(d.reservedSet()).containsExactly(new Layout.Run(7, 5, 4));
    }

    @ParameterizedTest
    @CsvSource({
        // CMD_TLBI_NH_VA (0x12): NUM 16:12 = 1, SCALE 24:20 = 2, VMID 47:32, ASID 63:48; Leaf 0, TTL 9:8 = 3, TG 11:10
        // = 1
        "0x0007000500201012, 0x00000000abcde701, NUM, 1",
        "0x0007000500201012, 0x00000000abcde701, SCALE, 2",
        "0x0007000500201012, 0x00000000abcde701, VMID, 5",
        "0x0007000500201012, 0x00000000abcde701, ASID, 7",
        "0x0007000500201012, 0x00000000abcde701, Leaf, 1",
        "0x0007000500201012, 0x00000000abcde701, TTL, 3",
        "0x0007000500201012, 0x00000000abcde701, TG, 1",
        "0x0007000500201012, 0x00000000abcde701, Address, 0xabcde000",
        // CMD_CFGI_CD (0x05): SubstreamID 31:12, StreamID 63:32; CMD_CFGI_STE_RANGE (0x04): Range 4:0
        "0x0000010000042805, 1, SubstreamID, 0x42",
        "0x0000010000042805, 1, SSV, 1",
        "0x0000010000042805, 1, StreamID, 0x100",
        "4, 31, Range, 31",
        // CMD_TLBI_S2_IPA (0x2a), CMD_ATC_INV (0x40): Size 5:0; CMD_RESUME (0x44): Ac 12, Ab 13, STAG 15:0
        "0x000000050000002a, 0x40000001, Address, 0x40000000",
        "0x0000010000000040, 0x1003, Size, 3",
        "0x0000010000003044, 0xbeef, STAG, 0xbeef",
        "0x0000010000003044, 0xbeef, Ab, 1",
        // CMD_SYNC (0x46): CS 13:12 = 1, MSH 23:22 = 3, MSIAttr 27:24 = 15, MSIData 63:32, MSIAddress 55:2
        "0x123456780fc01046, 0x4006000c, CS, 1",
        "0x123456780fc01046, 0x4006000c, MSH, 3",
        "0x123456780fc01046, 0x4006000c, MSIAttr, 15",
        "0x123456780fc01046, 0x4006000c, MSIData, 0x12345678",
        "0x123456780fc01046, 0x4006000c, MSIAddress, 0x4006000c",
    })
    void shouldSplitSmmuCommandsByTheirOpcode(String word0, String word1, String field, String value) {
        Decoded d = structure("command", "smmuv3", Long.decode(word0), Long.decode(word1));
        assertThat(values(d)).containsEntry(field, Long.decode(value));
        assertThat(d.reservedSet()).isEmpty();
    }

    @Test
    void shouldNameReservedBitsOfACommand() {
        // CMD_TLBI_NSNH_ALL takes no operands.
        Decoded d = structure("command", "smmuv3", 0x0000_0001_0000_0030L, 0xf000L);
        assertThat(d.layout().name()).contains("CMD_TLBI_NSNH_ALL");
        assertThat(d.reservedSet()).containsExactly(new Layout.Run(0, 32, 32), new Layout.Run(1, 15, 12));
    }

    @Test
    void shouldSplitAnEventRecord() {
        // IHI 0070 7.3.16: F_PERMISSION 0x13, StreamID 63:32; STAG 15:0, Stall 31, PnU 33, InD 34, RnW 35, S2 39, CLASS
        // 41:40;
        // InputAddr; IPA 55:12.
        Decoded d = structure("fault", "smmuv3", 0x0000_0100_0000_0013L, 0x288_8000_0007L, 0xffff_f123L, 0x8765_4000L);

        assertThat(values(d))
                .containsEntry("number", 0x13L)
                .containsEntry("StreamID", 0x100L)
                .containsEntry("STAG", 7L)
                .containsEntry("Stall", 1L)
                .containsEntry("PnU", 0L)
                .containsEntry("InD", 0L)
                .containsEntry("RnW", 1L)
                .containsEntry("S2", 1L)
                .containsEntry("CLASS", 2L)
                .containsEntry("InputAddr", 0xffff_f123L)
                .containsEntry("IPA", 0x8765_4000L);
        assertThat(meaning(d, "number")).startsWith("F_PERMISSION");
        assertThat(meaning(d, "StreamID")).contains("01:00.0");
    }

    @Test
    void shouldSplitAFetchEvent() {
        // F_CD_FETCH: FetchAddr 55:3 in word 3.
        Decoded d = structure("fault", "smmuv3", 0x0000_0008_0000_0009L, 0, 0, 0x4004_0008L);
        assertThat(values(d)).containsEntry("FetchAddr", 0x4004_0008L).doesNotContainKey("InputAddr");
    }

    @Test
    void shouldSplitRootAndContextEntries() {
        // VT-d 9.1, 9.3: P 0, CTP 63:12; P 0, FPD 1, TT 3:2 = 10, SLPTPTR 63:12; AW 2:0 = 2, DID 23:8.
        assertThat(values(structure("root", "vtd", 0x4001_0001L, 0)))
                .containsEntry("P", 1L)
                .containsEntry("CTP", 0x4001_0000L);
        Decoded d = structure("context", "vtd", 0x4005_000bL, 0x4200_0000_00ab_cd02L);
        assertThat(values(d))
                .containsEntry("P", 1L)
                .containsEntry("FPD", 1L)
                .containsEntry("TT", 2L)
                .containsEntry("SLPTPTR", 0x4005_0000L)
                .containsEntry("AW", 2L)
                .containsEntry("DID", 0xabcdL);
        assertThat(meaning(d, "AW")).isEqualTo("48 bits, 4 levels");
        assertThat(d.reservedSet()).containsExactly(new Layout.Run(1, 57, 57), new Layout.Run(1, 62, 62));
    }

    @Test
    void shouldSplitEntriesOfScalableMode() {
        // VT-d 9.1: LP 0, LCTP 63:12; UP 0, UCTP 63:12.
        assertThat(values(structure("sm-root", "vtd", 0x4001_0001L, 0x4002_0000L)))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("LP", 1L, "LCTP", 0x4001_0000L, "UP", 0L, "UCTP", 0x4002_0000L));
        // 9.4: P 0, FPD 1, DTE 2, PASIDE 3, PRE 4, PDTS 11:9 = 5, PASIDDIRPTR 63:12; RID_PASID 19:0, RID_PRIV 20; bit
        // 5.
        Decoded context = structure("sm-context", "vtd", 0x4003_0a39L, 0x10_0045L, 0, 0);
        assertThat(values(context))
                .containsEntry("P", 1L)
                .containsEntry("FPD", 0L)
                .containsEntry("DTE", 0L)
                .containsEntry("PASIDE", 1L)
                .containsEntry("PRE", 1L)
                .containsEntry("PDTS", 5L)
                .containsEntry("PASIDDIRPTR", 0x4003_0000L)
                .containsEntry("RID_PASID", 0x45L)
                .containsEntry("RID_PRIV", 1L);
        assertThat(meaning(context, "PDTS")).isEqualTo("4096 entries");
        assertThat(context.reservedSet()).containsExactly(new Layout.Run(0, 5, 5));
        // 9.5: P 0, FPD 1, SMPTBLPTR 63:12.
        assertThat(values(structure("pasid-dir", "vtd", 0x4004_0003L)))
                .containsExactlyInAnyOrderEntriesOf(Map.of("P", 1L, "FPD", 1L, "SMPTBLPTR", 0x4004_0000L));
    }

    @Test
    void shouldSplitAPasidTableEntry() {
        // VT-d 9.6: P 0, AW 4:2 = 2, PGTT 8:6 = 2, SSADE 9, SSPTPTR 63:12; DID 15:0, PWSNP 23, PGSNP 24; FSPM 3:2 = 1,
        // FSPTPTR 63:12; bit 11 of word 0 and word 5 reserved.
        Decoded d = structure(
                "pasid", "vtd", 0x0000_0001_2345_6a89L, 0x0180_abcdL, 0x0000_0002_5000_0004L, 0, 0, 0x100L, 0, 0);
        assertThat(values(d))
                .containsEntry("P", 1L)
                .containsEntry("FPD", 0L)
                .containsEntry("AW", 2L)
                .containsEntry("PGTT", 2L)
                .containsEntry("SSADE", 1L)
                .containsEntry("SSPTPTR", 0x1_2345_6000L)
                .containsEntry("DID", 0xabcdL)
                .containsEntry("PWSNP", 1L)
                .containsEntry("PGSNP", 1L)
                .containsEntry("SRE", 0L)
                .containsEntry("FSPM", 1L)
                .containsEntry("FSPTPTR", 0x2_5000_0000L);
        assertThat(meaning(d, "PGTT")).isEqualTo("second stage");
        assertThat(meaning(d, "AW")).isEqualTo("48 bits, 4 levels");
        assertThat(d.reservedSet()).containsExactly(new Layout.Run(0, 11, 11), new Layout.Run(5, 8, 8));
    }

    @ParameterizedTest
    @CsvSource({
        // 7.1.3, as Linux numbers them
        "0x39, scalable mode: the root entry is not present",
        "0x51, scalable mode: the PASID directory entry is not present",
        "0x59, scalable mode: the PASID table entry is not present",
        "0x5b, scalable mode: the PASID table entry is programmed wrongly",
        "0x79, scalable mode: a second-stage paging entry denies the access",
        "0x3, the context entry is programmed wrongly",
        "0xff, 'reserved, or not known here'",
    })
    void shouldNameReasonsOfBothModes(String code, String words) {
        Decoded d = structure("fault", "vtd", 0, 1L << 63 | Long.decode(code) << 32);
        assertThat(meaning(d, "FR")).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        // context, device (G 3): DID 31:16, SID 47:32, FM 49:48
        "0x0002010800050031, 0, G, 3",
        "0x0002010800050031, 0, DID, 5",
        "0x0002010800050031, 0, SID, 0x108",
        "0x0002010800050031, 0, FM, 2",
        // IOTLB, pages (G 3), DW 6, DR 7: AM 5:0, IH 6, ADDR 63:12
        "0x00000000000500f2, 0x0000000012345049, DW, 1",
        "0x00000000000500f2, 0x0000000012345049, DR, 1",
        "0x00000000000500f2, 0x0000000012345049, AM, 9",
        "0x00000000000500f2, 0x0000000012345049, IH, 1",
        "0x00000000000500f2, 0x0000000012345049, ADDR, 0x12345000",
        // device TLB (3): PFSID 15:12 and 63:52, MIP 20:16, SID 47:32; S 0, ADDR 63:12
        "0x0ab041000004d003, 0x12343001, MIP, 4",
        "0x0ab041000004d003, 0x12343001, 'PFSID[3:0]', 0xd",
        "0x0ab041000004d003, 0x12343001, 'PFSID[15:4]', 0xab",
        "0x0ab041000004d003, 0x12343001, SID, 0x4100",
        "0x0ab041000004d003, 0x12343001, S, 1",
        "0x0ab041000004d003, 0x12343001, ADDR, 0x12343000",
        // PASID cache (7): DID 31:16, PASID 51:32; PASID-based IOTLB (6): AM 5:0, IH 6, ADDR 63:12
        "0x0001234500050017, 0, G, 1",
        "0x0001234500050017, 0, DID, 5",
        "0x0001234500050017, 0, PASID, 0x12345",
        "0x0001234500050036, 0x0000000012345049, PASID, 0x12345",
        "0x0001234500050036, 0x0000000012345049, AM, 9",
        "0x0001234500050036, 0x0000000012345049, IH, 1",
        "0x0001234500050036, 0x0000000012345049, ADDR, 0x12345000",
        // wait: IF 4, SW 5, FN 6; status data 63:32, status address 63:2
        "0x4afe000100000075, 0x40060004, IF, 1",
        "0x4afe000100000075, 0x40060004, SW, 1",
        "0x4afe000100000075, 0x40060004, FN, 1",
        "0x4afe000100000075, 0x40060004, status data, 0x4afe0001",
        "0x4afe000100000075, 0x40060004, status address, 0x40060004",
    })
    void shouldSplitInvalidationDescriptorsByTheirType(String lo, String hi, String field, String value) {
        Decoded d = structure("command", "vtd", Long.decode(lo), Long.decode(hi));
        assertThat(values(d)).containsEntry(field, Long.decode(value));
        assertThat(d.reservedSet()).isEmpty();
    }

    @Test
    void shouldSplitAFaultRecord() {
        // VT-d 7.3.1: FI 63:12; SID 15:0, PP 31, FR 39:32, PASID 59:40, T 62 (read), F 63.
        Decoded d = structure("fault", "vtd", 0xffff_f000L, 0xc123_4506_8000_0108L);
        assertThat(values(d))
                .containsEntry("FI", 0xffff_f000L)
                .containsEntry("SID", 0x108L)
                .containsEntry("PP", 1L)
                .containsEntry("FR", 6L)
                .containsEntry("PASID", 0x12345L)
                .containsEntry("T", 1L)
                .containsEntry("F", 1L);
        assertThat(meaning(d, "FR")).isEqualTo("no read permission");
        assertThat(meaning(d, "SID")).isEqualTo("01:01.0");
    }

    @Test
    void shouldSplitLpaeDescriptors() {
        // DDI 0487 D8.3: nG 11, AF 10, SH 9:8 = 10, AP 7:6 = 11, AttrIndx 4:2 = 2, page 11; XN 54, PXN 53; bit 49
        // reserved.
        Decoded page = entry("arm-lpae-s1", 0x0062_0080_1234_5ecbL, 3);
        assertThat(values(page))
                .containsEntry("valid", 1L)
                .containsEntry("AttrIndx", 2L)
                .containsEntry("AP[1]", 1L)
                .containsEntry("AP[2]", 1L)
                .containsEntry("SH", 2L)
                .containsEntry("AF", 1L)
                .containsEntry("nG", 1L)
                .containsEntry("PXN", 1L)
                .containsEntry("XN", 1L)
                .containsEntry("address", 0x80_1234_5000L);
        assertThat(page.reservedSet()).containsExactly(new Layout.Run(0, 49, 49));

        // The same bits at level 2 are a table; with bit 1 clear a block of 2 MiB, whose bits 20:17 and 15:12 are
        // reserved.
        assertThat(values(entry("arm-lpae-s1", 0x6000_0080_1234_5003L, 2)))
                .containsEntry("table", 0x80_1234_5000L)
                .containsEntry("APTable[0]", 1L)
                .containsEntry("APTable[1]", 1L)
                .doesNotContainKey("AttrIndx");
        Decoded block = entry("arm-lpae-s1", 0x0000_0080_1235_5441L, 2);
        assertThat(values(block)).containsEntry("address", 0x80_1220_0000L).containsEntry("nT", 1L);
        assertThat(block.reservedSet())
                .containsExactly(
                        new Layout.Run(0, 12, 12),
                        new Layout.Run(0, 14, 14),
                        new Layout.Run(0, 18, 18),
                        new Layout.Run(0, 20, 20));
        // 64K granule: a page's address starts at bit 16, a block's (512 MiB) at bit 29.
        assertThat(values(entry("arm-lpae-s1-64k", 0x1234_0443L, 3))).containsEntry("address", 0x1234_0000L);
        assertThat(values(entry("arm-lpae-s1-64k", 0x4000_0441L, 2))).containsEntry("address", 0x4000_0000L);
        assertThat(values(entry("arm-lpae-s1-16k", 0x1234_4443L, 3))).containsEntry("address", 0x1234_4000L);
    }

    @Test
    void shouldSplitSecondStageEntries() {
        // VT-d 9.8: R 0, W 1, PS 7, SNP 11, address 51:12, TM 62.
        Decoded page = entry("vtd-ss", 0x000a_bcde_f012_3803L, 1);
        assertThat(values(page))
                .containsEntry("R", 1L)
                .containsEntry("W", 1L)
                .containsEntry("SNP", 1L)
                .containsEntry("TM", 0L)
                .containsEntry("address", 0xa_bcde_f012_3000L);
        // Level 2 with PS: 2 MiB, address bit 13 is reserved; as a table (PS=0) bit 11 is.
        Decoded super2 = entry("vtd-ss", 0x4020_2081L, 2);
        assertThat(values(super2)).containsEntry("address", 0x4020_0000L).containsEntry("PS", 1L);
        assertThat(super2.reservedSet()).containsExactly(new Layout.Run(0, 13, 13));
        assertThat(entry("vtd-ss", 0x4020_0803L, 2).reservedSet()).containsExactly(new Layout.Run(0, 11, 11));
        // PS at level 4 is reserved.
        assertThat(entry("vtd-ss", 0x4020_0083L, 4).reservedSet()).containsExactly(new Layout.Run(0, 7, 7));
    }

    @Test
    void shouldSplitAmdEntries() {
        // AMD 48882 2.2.3: PR 0, NextLevel 11:9 = 7, address 51:12 with bits 14:12 set: 64 KiB; FC 60, IR 61; bit 55
        // reserved.
        Decoded page = entry("amd-v1", 0x3080_0080_1234_7e01L, 1);
        assertThat(values(page))
                .containsEntry("PR", 1L)
                .containsEntry("NextLevel", 7L)
                .containsEntry("address", 0x80_1234_7000L)
                .containsEntry("FC", 1L)
                .containsEntry("IW,IR", 1L);
        assertThat(page.layout().name()).contains("64 KiB page");
        assertThat(page.reservedSet()).containsExactly(new Layout.Run(0, 55, 55));
        // Device table entry: V 0, TV 1, Mode 11:9 = 4, root 51:12, IR 61, IW 62; DomainID 15:0, SA 34.
        assertThat(values(structure("dte", "amdvi", 0x6000_0000_4005_0803L, 0x4_0000_0007L, 0, 0)))
                .containsEntry("V", 1L)
                .containsEntry("TV", 1L)
                .containsEntry("Mode", 4L)
                .containsEntry("root", 0x4005_0000L)
                .containsEntry("IW,IR", 3L)
                .containsEntry("DomainID", 7L)
                .containsEntry("I", 0L)
                .containsEntry("SA", 1L);
        assertThat(values(structure("dte", "amdvi", 3, 0x1_0000_0007L, 0, 0))).containsEntry("I", 1L); // 32
    }

    @ParameterizedTest
    @CsvSource({
        // COMPLETION_WAIT (code 63:60 = 1): S 0, I 1, F 2, store address 51:3, data in q1
        "0x1000000040060ff3, 0x123456789abcdef0, S, 1",
        "0x1000000040060ff3, 0x123456789abcdef0, I, 1",
        "0x1000000040060ff3, 0x123456789abcdef0, F, 0",
        "0x1000000040060ff3, 0x123456789abcdef0, store address, 0x40060ff0",
        "0x1000000040060ff3, 0x123456789abcdef0, store data, 0x123456789abcdef0",
        // INVALIDATE_DEVTAB_ENTRY (2), INVALIDATE_INTERRUPT_TABLE (5): DeviceID 15:0
        "0x2000000000000108, 0, DeviceID, 0x108",
        "0x5000000000000108, 0, DeviceID, 0x108",
        // INVALIDATE_IOMMU_PAGES (3): PASID 19:0, DomainID 47:32; S 0, PDE 1, GN 2, address 63:12
        "0x3000beef000abcde, 0x0000000012345005, PASID, 0xabcde",
        "0x3000beef000abcde, 0x0000000012345005, DomainID, 0xbeef",
        "0x3000beef000abcde, 0x0000000012345005, S, 1",
        "0x3000beef000abcde, 0x0000000012345005, PDE, 0",
        "0x3000beef000abcde, 0x0000000012345005, GN, 1",
        "0x3000beef000abcde, 0x0000000012345005, address, 0x12345000",
        // INVALIDATE_IOTLB_PAGES (4): DeviceID 15:0, PASID 23:16 and 55:48, MaxPend 31:24, QueueID 47:32
        "0x40cd010820ab0108, 0x0000000012345001, PASID[15:8], 0xab",
        "0x40cd010820ab0108, 0x0000000012345001, PASID[7:0], 0xcd",
        "0x40cd010820ab0108, 0x0000000012345001, MaxPend, 0x20",
        "0x40cd010820ab0108, 0x0000000012345001, QueueID, 0x108",
        // INVALIDATE_IOMMU_ALL (8)
        "0x8000000000000000, 0, code, 8",
    })
    void shouldSplitAmdCommandsByTheirCode(String q0, String q1, String field, String value) {
        Decoded d = structure("command", "amdvi", Long.parseUnsignedLong(q0.substring(2), 16), Long.decode(q1));
        assertThat(values(d)).containsEntry(field, Long.decode(value));
        assertThat(d.reservedSet()).isEmpty();
    }

    @Test
    void shouldSplitAmdEventsOfAts() {
        // IOTLB_INV_TIMEOUT 7: DeviceID 15:0. INVALID_DEVICE_REQUEST 8: type 59:57, TR 56, DeviceID 15:0.
        assertThat(values(structure("fault", "amdvi", 0x7000_0000_0000_0108L, 0x4002_0010L)))
                .containsEntry("DeviceID", 0x108L)
                .containsEntry("address", 0x4002_0010L);
        Decoded d = structure("fault", "amdvi", 0x8300_0000_0000_0108L, 0x5123);
        assertThat(d.layout().name()).contains("INVALID_DEVICE_REQUEST");
        assertThat(values(d))
                .containsEntry("DeviceID", 0x108L)
                .containsEntry("type", 1L)
                .containsEntry("TR", 1L)
                .containsEntry("address", 0x5123L);
        assertThat(d.reservedSet()).isEmpty();
    }

    @Test
    void shouldSplitAnAmdEvent() {
        // AMD 48882 2.5.3: IO_PAGE_FAULT 2 in 63:60; DeviceID 15:0, DomainID 47:32, PR 52, RW 53, PE 54, RZ 55; bit 58
        // reserved; the address in q1.
        Decoded d = structure("fault", "amdvi", 0x2470_0007_0000_0108L, 0xffff_f123L);
        assertThat(d.layout().name()).contains("IO_PAGE_FAULT");
        assertThat(values(d))
                .containsEntry("DeviceID", 0x108L)
                .containsEntry("DomainID", 7L)
                .containsEntry("PR", 1L)
                .containsEntry("RW", 1L)
                .containsEntry("PE", 1L)
                .containsEntry("RZ", 0L)
                .containsEntry("address", 0xffff_f123L);
        assertThat(meaning(d, "DeviceID")).isEqualTo("01:01.0");
        assertThat(meaning(d, "RW")).isEqualTo("write");
        assertThat(d.reservedSet()).containsExactly(new Layout.Run(0, 58, 58));
    }

    @Test
    void shouldFindTheLowestLevelOfALeaf() {
        TableFormat lpae = format("arm-lpae-s1");
        assertThat(lpae.leafLevel(0x4000_0443L)).isEqualTo(3);
        assertThat(lpae.leafLevel(0x4000_0441L)).isEqualTo(2);
        assertThat(format("vtd-ss").leafLevel(0x4000_0003L)).isEqualTo(1);
    }

    @Test
    void shouldKnowALayoutForWhateverTheFirstWordSays() {
        for (Structure s : Decoders.structures()) {
            for (long first = 0; first < 256; first++) {
                for (long word : new long[] {first, first << 56}) {
                    List<Long> words = new ArrayList<>(Collections.nCopies(s.words(), 0L));
                    words.set(0, word);
                    // That no two fields overlap and none lies outside, a layout checks itself.
                    Layout layout = s.layouts().of(words);
                    assertThat(layout.words()).isEqualTo(s.words());
                    assertThat(layout.fields()).isNotEmpty();
                }
            }
        }
    }

    private static Decoded structure(String kind, String unit, long... values) {
        Structure structure = Decoders.structures().stream()
                .filter(s -> s.kind().equals(kind) && s.unit().equals(unit))
                .findFirst()
                .orElseThrow();
        List<Long> words = Arrays.stream(values).boxed().toList();
        return new Decoded(structure.layouts().of(words), words, List.of());
    }

    private static Decoded entry(String format, long entry, int level) {
        return new Decoded(format(format).layout(entry, level), List.of(entry), List.of());
    }

    private static TableFormat format(String keyword) {
        return Decoders.format(keyword).orElseThrow();
    }

    private static Map<String, Long> values(Decoded d) {
        Map<String, Long> values = new LinkedHashMap<>();
        d.layout().fields().stream()
                .filter(f -> f.kind() != Field.Kind.IGNORED)
                .forEach(f -> assertThat(values.put(f.name(), d.value(f))).isNull());
        return values;
    }

    private static String meaning(Decoded d, String name) {
        Field field = d.layout().fields().stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow();
        return field.meaning().of(field.of(d.words().get(field.word())));
    }
}
