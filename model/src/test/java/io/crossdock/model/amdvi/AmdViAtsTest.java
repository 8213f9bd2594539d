package io.crossdock.model.amdvi;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.model.iommu.AtsAnswer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Translation requests, translated requests and INVALIDATE_IOTLB_PAGES (AMD 48882 2.2.2.1, 2.4.4, 2.5.8, 2.5.9; recalled). */
class AmdViAtsTest {
    /** I (bit 96: 32 of the second word), domain 5. */
    private static final long WITH_I = 0x1_0000_0005L;

    private static final long PAGE_5 = AmdViBench.LEVEL_1 + 5 * 8;

    private final AmdViBench bench = new AmdViBench().translating();

    @AfterEach
    void close() {
        bench.close();
    }

    private void serving() {
        bench.word(AmdViBench.DTE + 8, WITH_I);
        bench.word(PAGE_5, 0xd000 | AmdViBench.LEAF);
    }

    private @Nullable AtsAnswer ask(long address, boolean write) {
        return bench.unit.answer(AmdViBench.DEVICE, address, write);
    }

    private AtsAnswer granted(long address, boolean write) {
        return Objects.requireNonNull(ask(address, write));
    }

    private void expectNoEvent() {
        assertThat(bench.registers.read64(AmdViBench.EVENT_TAIL)).isZero();
    }

    @Test
    void shouldAnswerWithThePageAndItsRights() {
        serving();
        assertThat(ask(0x5123, true)).isEqualTo(new AtsAnswer(0x5000, 12, 0xd000, true, true, false, 4, 1));
        assertThat(ask(0x5ff8, false)).isEqualTo(new AtsAnswer(0x5000, 12, 0xd000, true, true, true, 0, 0));
        bench.word(PAGE_5 + 8, 0x2000_0000_0000_e001L); // PR, IR alone
        assertThat(granted(0x6000, true).readable()).isTrue();
        assertThat(granted(0x6000, true).writable()).isFalse();
        bench.word(AmdViBench.LEVEL_2 + 8, 0x60_0000L | AmdViBench.LEAF); // 2 MiB
        assertThat(ask(0x21_2345L, false))
                .isEqualTo(new AtsAnswer(0x20_0000L, 21, 0x60_0000L, true, true, false, 1, 0));
        expectNoEvent();
    }

    /** IR (61) and IW (62) of the device table entry are ANDed. */
    @Test
    void shouldGrantNoMoreThanTheDeviceTableEntry() {
        serving();
        bench.word(AmdViBench.DTE, AmdViBench.LEVEL_4 | 0x2000_0000_0000_0803L);
        assertThat(granted(0x5000, true).writable()).isFalse();
        assertThat(granted(0x5000, true).readable()).isTrue();
    }

    @Test
    void shouldGrantNothingWhereNothingIsMapped() {
        serving();
        assertThat(ask(0x8000, false)).isNull();
        assertThat(ask(0x8000, true)).isNull();
        assertThat(ask(1L << 50, false)).isNull();
        assertThat(ask(0xfee0_0000L, true)).isNull();
        expectNoEvent();
    }

    @Test
    void shouldAnswerWithTheAddressItselfInModeZero() {
        serving();
        bench.word(AmdViBench.DTE, 0x6000_0000_0000_0003L);
        assertThat(ask(0x5123, true)).isEqualTo(new AtsAnswer(0x5000, 12, 0x5000, true, true, false, 0, 1));
    }

    @Test
    void shouldLetTranslatedRequestsPass() {
        serving();
        assertThat(bench.unit.translated(AmdViBench.DEVICE, 0x9_0008L, true).phys())
                .isEqualTo(0x9_0008L);
        assertThat(bench.read(0x5008).phys()).isEqualTo(0xd008);
        expectNoEvent();
    }

    /** INVALID_DEVICE_REQUEST is 8 in 63:60, type 1 in 59:57, TR (56) of a translation request. */
    @ParameterizedTest
    @CsvSource({"0x6000000000000803, 0x000000005", "0x6000000000000802, 0x100000005"}) // I=0; V=0
    void shouldRefuseBothKindsWithoutI(String q0, String q1) {
        bench.word(AmdViBench.DTE, AmdViBench.LEVEL_4 | Long.decode(q0));
        bench.word(AmdViBench.DTE + 8, Long.decode(q1));
        bench.word(PAGE_5, 0xd000 | AmdViBench.LEAF);
        assertThat(ask(0x5123, false)).isNull();
        assertThat(bench.event(0, 0)).isEqualTo(0x8300_0000_0000_0008L);
        assertThat(bench.event(0, 1)).isEqualTo(0x5123);
        assertThat(bench.unit.translated(AmdViBench.DEVICE, 0xd123, true).passed())
                .isFalse();
        assertThat(bench.event(1, 0)).isEqualTo(0x8200_0000_0000_0008L);
        assertThat(bench.event(1, 1)).isEqualTo(0xd123);
    }

    @Test
    void shouldRefuseTranslationRequestsWithoutTv() {
        serving();
        bench.word(AmdViBench.DTE, 1);
        assertThat(ask(0x5123, false)).isNull();
        assertThat(bench.event(0, 0)).isEqualTo(0x8300_0000_0000_0008L);
    }

    @Test
    void shouldServeNobodyWhileItIsOff() {
        serving();
        bench.registers.write64(AmdViBench.CONTROL, 0);
        assertThat(ask(0x5123, false)).isNull();
        assertThat(bench.unit.translated(AmdViBench.DEVICE, 0xd123, false).passed())
                .isFalse();
    }

    /** Code 4 in 63:60, QueueID 47:32, MaxPend 31:24, DeviceID 15:0; address 63:12 and S 0 of the second word. */
    @ParameterizedTest
    @CsvSource({
        "0x4000000820000008, 0x5000, 5000, 5fff",
        "0x4000000820000008, 0x4001, 4000, 5fff",
        "0x4000000820000008, 0x5001, 4000, 7fff", // bit 12 is one, bit 13 the lowest zero: 16 KiB
        "0x4000000820000008, 0x2ff001, 200000, 3fffff", // bit 20: 2 MiB
        "0x4000000820000008, 0x7ffffffffffff001, 0, ffffffffffffffff",
    })
    void shouldSendInvalidationRequests(String q0, String q1, String first, String last) {
        bench.complete(Long.decode(q0), Long.decode(q1));
        assertThat(bench.deviceInvalidations).containsExactly("0000:00:01.0 " + first + " " + last);
        assertThat(bench.memory.read64(AmdViBench.STORE)).isEqualTo(7);
        expectNoEvent();
    }

    /** GN is bit 2: of a PASID, which no request has. */
    @Test
    void shouldSendNothingForAPasid() {
        bench.complete(0x4000_0008_2000_0008L, 0x5004);
        assertThat(bench.deviceInvalidations).isEmpty();
        assertThat(bench.memory.read64(AmdViBench.STORE)).isEqualTo(7);
    }

    /** IOTLB_INV_TIMEOUT is 7, with the command's address; CmdBufRun is bit 4 of the status. */
    @Test
    void shouldStopWhenADeviceDoesNotAnswer() {
        bench.devicesAnswer = false;
        bench.complete(0x4000_0008_2000_0008L, 0x5000);
        assertThat(bench.memory.read64(AmdViBench.STORE)).isZero();
        assertThat(bench.event(0, 0)).isEqualTo(0x7000_0000_0000_0008L);
        assertThat(bench.event(0, 1)).isEqualTo(AmdViBench.COMMANDS);
        assertThat(bench.registers.read64(AmdViBench.STATUS) & 0x10).isZero();
        assertThat(bench.unit.busy()).isFalse();
    }
}
