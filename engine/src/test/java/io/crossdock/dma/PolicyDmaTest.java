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
import io.crossdock.machine.MachineException;
import io.crossdock.pagetable.NotMappedException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When the unit is told to forget, by the commands that it gets, and when memory goes back. */
class PolicyDmaTest {
    private static final int TLBI_NH_ASID = 0x11;
    private static final int TLBI_NH_VA = 0x12;
    private static final int SYNC = 0x46;

    private final FakeMachine machine = new FakeMachine(64 << 20);
    private final FakeSmmu smmu = new FakeSmmu(machine);
    private final FakeFunction nic = new FakeFunction("41:00.0");
    private final MapContext context = new MapContext();

    PolicyDmaTest() {
        machine.add(nic);
    }

    private DmaDevice attach(DmaConfig config, DeviceTraits traits) {
        return Dma.start(machine, config).attach(nic, DomainKind.TRANSLATED, traits);
    }

    private DmaDevice attach(InvalidationPolicy policy) {
        return attach(DmaConfig.of(DomainKind.TRANSLATED).withPolicy(policy), DeviceTraits.DEFAULT);
    }

    private List<Integer> unmapping(DmaDevice device, DmaMemory memory) {
        DmaMapping mapping = device.mapSingle(memory, 0, memory.size(), Direction.BIDIRECTIONAL);
        smmu.commands.clear();
        device.unmap(mapping);
        return smmu.commands.stream().map(words -> (int) words[0] & 0xff).toList();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellTheUnitAtOnceWhereThePolicyIsStrict(InvalidationPolicy policy) {
        List<Integer> commands = unmapping(attach(policy), machine.allocate(4096, 4096));
        assertThat(commands).isEqualTo(policy.isStrict() ? List.of(TLBI_NH_VA, SYNC) : List.of());
    }

    @ParameterizedTest
    @EnumSource
    void shouldDeferNothingForADeviceThatIsNotTrusted(InvalidationPolicy policy) {
        DmaConfig config = DmaConfig.of(DomainKind.TRANSLATED).withPolicy(policy);
        DmaDevice device = attach(config, DeviceTraits.DEFAULT.withTrusted(false));
        assertThat(unmapping(device, machine.allocate(4096, 4096))).containsExactly(TLBI_NH_VA, SYNC);
    }

    /** 33 pages are two commands for ranges: of one page, and of 32. */
    @Test
    void shouldForgetAllAtOnceWhereAChurningDeviceWouldTakeManyCommands() {
        DmaConfig config = DmaConfig.of(DomainKind.TRANSLATED).withPolicy(InvalidationPolicy.ADAPTIVE);
        DmaMemory pages = machine.allocate(33 * 4096, 4096);
        AdaptiveFlush limits = new AdaptiveFlush(66, 1_000_000_000, 1);
        DmaDevice device = attach(config.withAdaptive(limits), DeviceTraits.DEFAULT);
        assertThat(unmapping(device, pages)).containsExactly(TLBI_NH_VA, TLBI_NH_VA, SYNC);
        assertThat(unmapping(device, pages)).containsExactly(TLBI_NH_ASID, SYNC);
        assertThat(unmapping(device, machine.allocate(4096, 4096)))
                .as("one command is not too many")
                .containsExactly(TLBI_NH_VA, SYNC);
    }

    @Test
    void shouldGiveMemoryBackOnlyAfterTheFlush() {
        DmaDevice device = attach(InvalidationPolicy.STRICT_ISH);
        DmaMemory memory = machine.allocate(8192, 4096);
        DmaMapping first = device.mapSingle(memory, 0, 4096, Direction.BIDIRECTIONAL);
        long second = device.mapSingleAddress(memory, 4096, 4096, Direction.BIDIRECTIONAL, context);
        machine.free(memory);
        device.unmap(first);
        machine.await(() -> false, Duration.ofMillis(10));
        device.tick();
        assertThat(isBack(memory)).as("the second mapping is there").isFalse();
        device.unmapSingle(memory, 4096, second, 4096, Direction.BIDIRECTIONAL, context);
        assertThat(isBack(memory)).as("nothing was flushed since").isFalse();
        machine.await(() -> false, Duration.ofMillis(10));
        device.tick();
        assertThat(isBack(memory)).isTrue();
    }

    /** The fake machine marks what comes back. */
    private static boolean isBack(DmaMemory memory) {
        return memory.bytes().get(ValueLayout.JAVA_BYTE, 0) == (byte) 0xdb;
    }

    /** 512 pages that are no block fill a table of their own. It is unlinked, and that is never deferred. */
    @Test
    void shouldGiveMemoryBackAtOnceWhereATableWentToo() {
        DmaDevice device = attach(InvalidationPolicy.STRICT_ISH);
        DmaMemory memory = machine.allocate(4 << 20, 2 << 20);
        DmaMapping mapping = device.mapSingle(memory, 4096, 2 << 20, Direction.BIDIRECTIONAL);
        machine.free(memory);
        assertThat(isBack(memory)).isFalse();
        smmu.commands.clear();
        device.unmap(mapping);
        assertThat(smmu.commands.getLast()[0]).isEqualTo(SYNC);
        assertThat(isBack(memory)).isTrue();
    }

    @Test
    void shouldGiveMemoryBackWithTheDevice() {
        DmaDevice device = attach(InvalidationPolicy.STRICT_ISH);
        DmaMemory mapped = machine.allocate(4096, 4096);
        device.mapSingle(mapped, 0, 4096, Direction.BIDIRECTIONAL);
        DmaMemory waiting = machine.allocate(4096, 4096);
        device.unmap(device.mapSingle(waiting, 0, 4096, Direction.BIDIRECTIONAL));
        machine.free(mapped);
        machine.free(waiting);
        smmu.onCommand = () -> assertThat(isBack(mapped) || isBack(waiting)).isFalse();
        device.close();
        smmu.onCommand = () -> {};
        assertThat(isBack(mapped)).isTrue();
        assertThat(isBack(waiting)).isTrue();
    }

    @Test
    void shouldReferToNothingWhereTheMappingFails() {
        DmaDevice device = attach(
                DmaConfig.of(DomainKind.TRANSLATED).withPolicy(InvalidationPolicy.STRICT_ISH),
                DeviceTraits.DEFAULT.withDmaMask(0xfff)); // no room but for page 0
        DmaMemory memory = machine.allocate(8192, 4096);
        assertThatThrownBy(() -> device.mapSingle(memory, 0, 8192, Direction.TO_DEVICE))
                .isInstanceOf(RuntimeException.class);
        machine.free(memory);
        assertThat(isBack(memory)).isTrue();
    }

    @Test
    void shouldRefuseOtherMemoryThanWasMapped() {
        DmaDevice device = attach(InvalidationPolicy.STRICT_ISH);
        DmaMemory memory = machine.allocate(4096, 4096);
        DmaMemory other = machine.allocate(4096, 4096);
        long address = device.mapSingleAddress(memory, 0, 4096, Direction.TO_DEVICE, context);
        assertThatThrownBy(() -> device.unmapSingle(other, 0, address, 4096, Direction.TO_DEVICE, context))
                .isInstanceOfSatisfying(
                        DmaException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OTHER_MEMORY));
        assertThat(device.domain().entry(address)).isNotZero();
        device.unmapSingle(memory, 0, address, 4096, Direction.TO_DEVICE, context);
        assertThatThrownBy(() -> device.unmapSingle(memory, 0, address, 4096, Direction.TO_DEVICE, context))
                .isInstanceOf(NotMappedException.class);
        machine.free(memory);
        assertThatThrownBy(() -> device.mapSingle(memory, 0, 4096, Direction.TO_DEVICE))
                .as("still waiting for its flush, but the owner's no more")
                .isInstanceOf(MachineException.class);
    }
}
