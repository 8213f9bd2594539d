package io.crossdock.iommu.vtd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.fake.FakeFunction;
import io.crossdock.fake.FakeMachine;
import io.crossdock.fake.FakeVtd;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iova.MapContext;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pci.Bdf;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ATS: what is written where, and what is invalidated when, against literals from the VT-d and PCIe specifications. */
class VtdAtsTest {
    private static final Bdf GPU = Bdf.parse("41:03.0");
    private static final long PAGE = 4096;
    private static final long MIB2 = 2L << 20;
    private static final long WITH_DT = 0xf46; // as the fake is, with ECAP.DT (bit 2)

    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeVtd vtd = new FakeVtd(machine);
    private final FakeFunction gpu = new FakeFunction("41:03.0");
    private final MapContext context = MapContext.current();

    VtdAtsTest() {
        machine.add(gpu);
        vtd.set64(0x10, WITH_DT);
        // Extended capabilities: ATS 0x000f version 1, the last; queue depth 4, page aligned requests, STU 3.
        gpu.configWrite32(0x100, 0x0001_000f);
        gpu.configWrite32(0x104, 0x0003_0024);
    }

    private VtdUnit enable(TableOptions options) {
        return VtdUnit.enable(machine, machine.iommus().getFirst(), options, null);
    }

    /** Descriptors but for the numbers and addresses of waits. */
    private List<String> descriptors() {
        List<String> list = vtd.descriptors.stream()
                .map(d -> (d[0] & 0xf) == 5 ? "wait" : Long.toHexString(d[0]) + " " + Long.toHexString(d[1]))
                .toList();
        vtd.descriptors.clear();
        return list;
    }

    private static void map(TranslationDomain domain, long iova, long size) {
        domain.map(iova, 0x4000_1000L, size, Access.READ_WRITE, null, MapContext.current());
    }

    private long contextEntry(int bytes) {
        long table = machine.memory().read64((vtd.get64(0x20) & -PAGE) + 16L * 0x41) & -PAGE;
        return machine.memory().read64(table + bytes * 0x18L);
    }

    @Test
    void shouldEnableTheDeviceBehindTheContextEntry() {
        VtdUnit unit = enable(TableOptions.DEFAULT);
        descriptors();
        vtd.onDescriptor = () -> assertThat(gpu.configRead32(0x104) < 0).isEqualTo(vtd.descriptors.size() > 3);
        TranslationDomain domain = unit.attachWithAts(GPU);
        // Context cache, IOTLB of domain 1, wait; then E, and the device begins with nothing: type 3, MIP 4, SID
        // 0x4118.
        assertThat(descriptors()).containsExactly("11 0", "100e2 0", "wait", "411800040003 7ffffffffffff001", "wait");
        assertThat(gpu.configRead32(0x104)).isEqualTo(0x8000_0024); // E, STU 0: 4 KiB
        assertThat(contextEntry(16)).isEqualTo(domain.tableRoot().orElseThrow() | 5); // TT 01, P
    }

    @Test
    void shouldLetTheUnitForgetBeforeTheDevice() {
        TranslationDomain domain = enable(TableOptions.DEFAULT).attachWithAts(GPU);
        map(domain, MIB2 - PAGE, 3 * PAGE);
        map(domain, 0x5000, PAGE);
        descriptors();
        domain.unmap(0x5000, PAGE, context);
        assertThat(descriptors()).containsExactly("100f2 5040", "wait", "411800040003 5000", "wait");
        domain.unmap(MIB2 - PAGE, 3 * PAGE, context);
        // The smallest aligned power of two around 0x1ff000 to 0x201fff: 4 MiB from 0, bit 21 the lowest zero.
        assertThat(descriptors()).endsWith("wait", "411800040003 1ff001", "wait");
    }

    @Test
    void shouldFlushTheDeviceWithTheDomain() {
        TranslationDomain domain = enable(TableOptions.DEFAULT).attachWithAts(GPU);
        map(domain, 0x5000, PAGE);
        descriptors();
        assertThat(domain.unmapUnflushed(0x5000, PAGE, context)).isFalse();
        assertThat(descriptors()).isEmpty();
        domain.flush();
        assertThat(descriptors()).containsExactly("100e2 0", "wait", "411800040003 7ffffffffffff001", "wait");
    }

    @Test
    void shouldForgetAllWhereThatTakesFewerDescriptors() {
        TranslationDomain domain = enable(TableOptions.DEFAULT).attachWithAts(GPU);
        map(domain, 0x5000, 9 * PAGE); // 0x5000, 0x6000 to 0x7fff, 0x8000 to 0xbfff, 0xc000 to 0xdfff
        descriptors();
        domain.unmap(0x5000, 9 * PAGE, 3, context);
        assertThat(descriptors()).containsExactly("100e2 0", "wait", "411800040003 7ffffffffffff001", "wait");
    }

    @Test
    void shouldNotTellTheDeviceWhatIsNew() {
        vtd.set64(0x08, FakeVtd.CAP | 1 << 7); // caching mode
        TranslationDomain domain = enable(TableOptions.DEFAULT).attachWithAts(GPU);
        descriptors();
        map(domain, 0x5000, PAGE);
        assertThat(descriptors()).containsExactly("100f2 5040", "wait");
    }

    @Test
    void shouldDisableTheDeviceBeforeItsEntryGoes() {
        VtdUnit unit = enable(TableOptions.DEFAULT);
        unit.attachWithAts(GPU);
        descriptors();
        unit.detach(GPU);
        assertThat(descriptors())
                .containsExactly("411800040003 7ffffffffffff001", "wait", "411800010031 0", "100e2 0", "wait");
        assertThat(gpu.configRead32(0x104)).isEqualTo(0x24);
        unit.attach(GPU, DomainKind.TRANSLATED);
        assertThat(contextEntry(16) & 0xf).isEqualTo(1);
    }

    @Test
    void shouldServeTheDeviceByDteInScalableMode() {
        vtd.set64(0x10, WITH_DT | 1L << 43 | 1L << 46 | 1L << 47);
        for (Stage stage : new Stage[] {Stage.SECOND, Stage.FIRST}) {
            VtdUnit unit = enable(TableOptions.DEFAULT.withStage(stage));
            unit.attach(GPU, DomainKind.TRANSLATED);
            assertThat(contextEntry(32) & 0xfff).isEqualTo(1);
            unit.attachWithAts(GPU);
            assertThat(contextEntry(32) & 0xfff).as(stage.name()).isEqualTo(5); // DTE, P
            unit.attach(GPU, DomainKind.TRANSLATED);
            assertThat(contextEntry(32) & 0xfff).isEqualTo(1);
            unit.close();
        }
    }

    /** 0 in 4:0 of the capability stands for 32 requests; MIP says so in the same way. */
    @Test
    void shouldTellTheDepthOfTheQueue() {
        gpu.configWrite32(0x104, 0);
        VtdUnit unit = enable(TableOptions.DEFAULT);
        descriptors();
        unit.attachWithAts(GPU);
        assertThat(descriptors()).contains("411800000003 7ffffffffffff001");
    }

    @Test
    void shouldSayThatADeviceDoesNotAnswer() {
        TranslationDomain domain = enable(TableOptions.DEFAULT).attachWithAts(GPU);
        map(domain, 0x5000, PAGE);
        vtd.devicesAnswer = false;
        assertThatThrownBy(() -> domain.unmap(0x5000, PAGE, context))
                .isInstanceOf(IommuException.class)
                .hasMessage("VT-d unit at 0xfed90000 got no answer from a function that was to forget translations"
                        + " (FSTS.ITE): it may still use them; detach it, or attach it without ATS");
        assertThat(vtd.get(0x34)).isZero();
    }

    /** It may keep translations; without its context entry the unit lets none of them pass. */
    @Test
    void shouldDetachADeviceThatDoesNotAnswer() {
        VtdUnit unit = enable(TableOptions.DEFAULT);
        map(unit.attachWithAts(GPU), 0x5000, PAGE);
        vtd.devicesAnswer = false;
        descriptors();
        unit.detach(GPU);
        assertThat(descriptors()).endsWith("411800010031 0", "100e2 0", "wait");
        assertThat(contextEntry(16)).isZero();
        assertThat(gpu.configRead32(0x104)).isNotNegative();
        unit.close();
        assertThat(machine.liveAllocations()).isZero();
    }

    @Test
    void shouldNotAttachADeviceThatDoesNotAnswer() {
        VtdUnit unit = enable(TableOptions.DEFAULT);
        vtd.devicesAnswer = false;
        assertThatThrownBy(() -> unit.attachWithAts(GPU)).hasMessageContaining("FSTS.ITE");
        assertThat(contextEntry(16)).isZero();
        assertThat(gpu.configRead32(0x104)).isNotNegative();
        map(unit.attach(GPU, DomainKind.TRANSLATED), 0x5000, PAGE);
        unit.close();
        assertThat(machine.liveAllocations()).isZero();
    }

    @Test
    void shouldSayWhatIsMissing() {
        Bdf other = Bdf.parse("42:00.0");
        machine.add(new FakeFunction("42:00.0"));
        VtdUnit unit = enable(TableOptions.DEFAULT);
        assertThatThrownBy(() -> unit.attachWithAts(other))
                .isInstanceOf(IommuException.class)
                .hasMessage("0000:42:00.0 has no ATS capability: attach it without ATS");
        unit.close();
        vtd.set64(0x10, 0xf42);
        VtdUnit without = enable(TableOptions.DEFAULT);
        assertThatThrownBy(() -> without.attachWithAts(GPU)).hasMessageContaining("ECAP.DT=0");
    }
}
