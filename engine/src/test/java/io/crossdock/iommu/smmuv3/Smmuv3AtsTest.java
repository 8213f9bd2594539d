package io.crossdock.iommu.smmuv3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.fake.FakeFunction;
import io.crossdock.fake.FakeMachine;
import io.crossdock.fake.FakeSmmu;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.MapContext;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pci.Bdf;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ATS: what is written where, and what is invalidated when, against literals from IHI 0070 and the PCIe specification. */
class Smmuv3AtsTest {
    private static final Bdf GPU = Bdf.parse("41:00.0");
    private static final long PAGE = 4096;
    private static final long MIB2 = 2L << 20;

    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeSmmu smmu = new FakeSmmu(machine);
    private final FakeFunction gpu = new FakeFunction("41:00.0");

    Smmuv3AtsTest() {
        machine.add(gpu);
        smmu.set(0x00, 0x0d40141a); // as the fake is, with ATS (bit 10)
        // Extended capabilities: ACS 0x000d version 1, next 0x148; ATS 0x000f version 1, the last.
        gpu.configWrite32(0x100, 0x1481_000d);
        gpu.configWrite32(0x148, 0x0001_000f);
        gpu.configWrite32(0x14c, 0x0003_0020); // STU 3, page aligned requests
    }

    private Smmuv3Unit enable(TableOptions options) {
        return Smmuv3Unit.enable(machine, machine.iommus().getFirst(), options, null);
    }

    private List<String> commands() {
        List<String> list = smmu.commands.stream()
                .map(c -> Long.toHexString(c[0]) + " " + Long.toHexString(c[1]))
                .toList();
        smmu.commands.clear();
        return list;
    }

    private long ste() {
        long l1 = machine.memory().read64(smmu.get64(0x80) + 8L * 0x41);
        return l1 & 0x000f_ffff_ffff_ffc0L;
    }

    private static void map(TranslationDomain domain, long iova, long size) {
        domain.map(iova, 0x4000_1000L, size, Access.READ_WRITE, MemoryType.WRITE_BACK, MapContext.current());
    }

    @Test
    void shouldEnableTheDeviceBehindTheStreamTableEntry() {
        Smmuv3Unit unit = enable(TableOptions.DEFAULT);
        assertThat(smmu.writes).containsSubsequence("20=c", "20=1c", "20=1d"); // CR0.ATSCHK (4) before SMMUEN
        commands();
        smmu.onCommand = () -> assertThat(gpu.configRead32(0x14c) < 0).isEqualTo(smmu.commands.size() > 2);
        unit.attachWithAts(GPU);
        // CFGI_STE and a sync; then E, and the device begins with nothing: ATC_INV of StreamID 0x4100, Size 52.
        assertThat(commands()).containsExactly("410000000003 0", "46 0", "410000000040 34", "46 0");
        assertThat(gpu.configRead32(0x14c)).isEqualTo(0x8000_0020); // E, STU 0: 4 KiB
        assertThat(machine.memory().read64(ste() + 8)).isEqualTo(0x1000_00d4L); // EATS 01, and as ever
    }

    @Test
    void shouldLetTheUnitForgetBeforeTheDevice() {
        TranslationDomain domain = enable(TableOptions.DEFAULT).attachWithAts(GPU);
        map(domain, MIB2 - PAGE, 3 * PAGE);
        map(domain, 0x5000, PAGE);
        commands();
        domain.unmap(0x5000, PAGE, MapContext.current());
        // TLBI_NH_VA of ASID 1, TG 4K, TTL 3, leaf; sync; ATC_INV of one page; sync.
        assertThat(commands()).containsExactly("1000000000012 5701", "46 0", "410000000040 5000", "46 0");
        domain.unmap(MIB2 - PAGE, 3 * PAGE, MapContext.current());
        // The smallest aligned power of two around 0x1ff000 to 0x201fff: 4 MiB from 0.
        assertThat(commands()).endsWith("46 0", "410000000040 a", "46 0");
    }

    @Test
    void shouldFlushTheDeviceWithTheAddressSpace() {
        TranslationDomain domain = enable(TableOptions.DEFAULT).attachWithAts(GPU);
        map(domain, 0x5000, PAGE);
        commands();
        assertThat(domain.unmapUnflushed(0x5000, PAGE, MapContext.current())).isFalse();
        assertThat(commands()).isEmpty();
        domain.flush();
        assertThat(commands()).containsExactly("1000000000011 0", "46 0", "410000000040 34", "46 0");
    }

    @Test
    void shouldForgetAllWhereThatTakesFewerCommands() {
        smmu.set(0x0c, 0x00001004); // IDR3 without RIL
        TranslationDomain domain = enable(TableOptions.DEFAULT).attachWithAts(GPU);
        map(domain, 0x5000, 9 * PAGE);
        commands();
        domain.unmap(0x5000, 9 * PAGE, 8, MapContext.current());
        assertThat(commands()).containsExactly("1000000000011 0", "46 0", "410000000040 34", "46 0");
    }

    @Test
    void shouldDisableTheDeviceBeforeItsEntryGoes() {
        Smmuv3Unit unit = enable(TableOptions.DEFAULT);
        unit.attachWithAts(GPU);
        commands();
        unit.detach(GPU);
        assertThat(commands()).containsExactly("410000000040 34", "46 0", "410000000003 1", "1000000000011 0", "46 0");
        assertThat(gpu.configRead32(0x14c)).isEqualTo(0x20);
    }

    @Test
    void shouldSayWhatIsMissing() {
        Bdf other = Bdf.parse("42:00.0");
        machine.add(new FakeFunction("42:00.0"));
        Smmuv3Unit unit = enable(TableOptions.DEFAULT);
        assertThatThrownBy(() -> unit.attachWithAts(other))
                .isInstanceOf(IommuException.class)
                .hasMessage("0000:42:00.0 has no ATS capability: attach it without ATS");
        unit.close();
        smmu.set(0x00, 0x0d40101a);
        Smmuv3Unit without = enable(TableOptions.DEFAULT);
        assertThatThrownBy(() -> without.attachWithAts(GPU)).hasMessageContaining("IDR0.ATS=0");
        without.close();
        smmu.set(0x00, 0x0d44141b); // stage 2, VMID16
        Smmuv3Unit nested = enable(TableOptions.DEFAULT.withStage(Stage.NESTED));
        assertThatThrownBy(() -> nested.attachWithAts(GPU)).hasMessageContaining("both stages");
    }
}
