package io.crossdock.dma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.dma.DmaException.Reason;
import io.crossdock.fake.FakeFunction;
import io.crossdock.fake.FakeMachine;
import io.crossdock.fake.FakeSmmu;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.pagetable.MemoryType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mappings that go around the translation. */
class BypassDmaTest {
    private static final long WINDOW = 1L << 47;
    private static final long BAR = 0x80_0000_0000L;

    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeSmmu smmu = new FakeSmmu(machine);
    private final FakeFunction nic = new FakeFunction("41:00.0");
    private final FakeFunction gpu = new FakeFunction("81:00.0").bar(2, BAR, 8L << 30);
    private final DmaMemory memory = machine.allocate(8 << 20, 2 << 20);

    BypassDmaTest() {
        machine.add(nic);
        machine.add(gpu);
        smmu.set(0x14, 0x0000_0075); // 48 bits put out
    }

    private DmaDevice attach(DomainKind kind, boolean allowed, DeviceTraits traits) {
        return Dma.start(machine, DmaConfig.of(kind).withBypass(allowed)).attach(nic, kind, traits);
    }

    private DmaDevice attach() {
        return attach(DomainKind.TRANSLATED, true, DeviceTraits.DEFAULT);
    }

    private DmaMapping bypass(DmaDevice device, long offset, long size) {
        return device.mapSingle(memory, offset, size, Direction.TO_DEVICE, DmaAttributes.BYPASS, MapContext.current());
    }

    @Test
    void shouldGiveAnAddressThatMeansMemory() {
        DmaDevice device = attach();
        DmaMapping mapping = bypass(device, 100, 5000);
        assertThat(mapping.way()).isEqualTo(Way.BYPASS);
        assertThat(mapping.dmaAddress()).isEqualTo(WINDOW + memory.machineAddress(100));
        // a block of 2 MiB, write-back, inner shareable, read and write: by hand as in TranslatedDmaTest
        assertThat(mapping.tableEntry()).hasValue(memory.machineAddress(0) | 0xf45);
        assertThat(mapping)
                .hasToString("0x" + Long.toHexString(WINDOW + memory.machineAddress(100)) + " +5000 TO_DEVICE BYPASS");
    }

    @Test
    void shouldTellTheUnitNothing() {
        DmaDevice device = attach();
        DmaMapping first = bypass(device, 0, 4096);
        smmu.commands.clear();
        device.unmap(first);
        DmaMapping second = bypass(device, 8192, 4096);
        device.unmap(second);
        assertThat(smmu.commands).isEmpty();
        assertThat(device.domain().entry(first.dmaAddress())).as("it stays").isNotZero();
    }

    @Test
    void shouldReachMemoryAcrossBlocks() {
        DmaDevice device = attach();
        bypass(device, (2 << 20) - 1, (2 << 20) + 2);
        for (long at = 0; at < 6 << 20; at += 2 << 20) {
            assertThat(device.domain().entry(WINDOW + memory.machineAddress(at)))
                    .isEqualTo(memory.machineAddress(at) | 0xf45);
        }
        assertThat(device.domain().entry(WINDOW + memory.machineAddress(6 << 20)))
                .isZero();
    }

    /** 8 GiB have no room below 4 GiB; from above they come where the window begins. */
    @Test
    void shouldKeepTheWindowOutOfOtherMappings() {
        DmaDevice device = attach();
        DmaMapping ordinary = device.mapResource(gpu, 2, 0, 8L << 30, Direction.TO_DEVICE);
        assertThat(ordinary.dmaAddress()).isEqualTo(WINDOW - (8L << 30));
        assertThat(ordinary.way()).isEqualTo(Way.TRANSLATED);
    }

    @ParameterizedTest
    @CsvSource({
        "TRANSLATED, true,  false, 7fffffffffffffff, NOT_TRUSTED",
        "IDENTITY,   true,  false, 7fffffffffffffff, NOT_TRUSTED",
        "TRANSLATED, false, true,  7fffffffffffffff, NO_BYPASS",
        "TRANSLATED, true,  true,  ffffffff,         BEYOND_DMA_MASK"
    })
    void shouldRefuse(DomainKind kind, boolean allowed, boolean trusted, String mask, Reason reason) {
        DmaDevice device = attach(kind, allowed, new DeviceTraits(true, Long.parseLong(mask, 16)).withTrusted(trusted));
        refused(reason, () -> bypass(device, 0, 4096));
        refused(
                reason,
                () -> device.mapScatterlist(
                        List.of(new DmaPiece(memory, 0, 4096)),
                        Direction.TO_DEVICE,
                        DmaAttributes.BYPASS,
                        MapContext.current()));
    }

    private static void refused(Reason reason, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        DmaException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void shouldRefuseWhereAPeerHasAddressesOfTheWindow() {
        machine.add(new FakeFunction("82:00.0").bar(0, WINDOW + (1L << 40), 1 << 20));
        DmaDevice device = attach();
        refused(Reason.NO_BYPASS, () -> bypass(device, 0, 4096));
    }

    @Test
    void shouldRefuseABarAndAMemoryType() {
        DmaDevice device = attach();
        refused(
                Reason.NO_BYPASS,
                () -> device.mapResource(
                        gpu, 2, 0, 4096, Direction.TO_DEVICE, DmaAttributes.BYPASS, MapContext.current()));
        assertThatThrownBy(() -> new DmaAttributes(MemoryType.NORMAL_NC, true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldBeWhatIdentityIsAnyway() {
        DmaMapping mapping = bypass(attach(DomainKind.IDENTITY, false, DeviceTraits.DEFAULT), 100, 5);
        assertThat(mapping.way()).isEqualTo(Way.IDENTITY);
        assertThat(mapping.dmaAddress()).isEqualTo(memory.machineAddress(100));
    }
}
