package io.crossdock.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.machine.MachineException;
import io.crossdock.pci.AddressRange;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import io.crossdock.platform.Cpu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Platform;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AddressPlanTest {
    private static MachineDescription machine(Cpu.Architecture architecture, List<AddressRange> dram, Bar... bars) {
        Platform unknown = Platform.UNKNOWN;
        Platform platform = new Platform(
                new Cpu(architecture, Cpu.Vendor.UNKNOWN, OptionalInt.empty()),
                unknown.kernel(),
                unknown.iommu(),
                unknown.rootComplex(),
                dram,
                List.of());
        FunctionInfo function =
                FunctionInfo.builder(Bdf.of(0, 3, 0)).bars(List.of(bars)).build();
        return new MachineDescription("test", PciTopology.of(List.of(function)), platform, Map.of(), List.of());
    }

    @Test
    void shouldPlaceMemoryAsThePlatformDoes() {
        assertThat(new AddressPlan(machine(Cpu.Architecture.AARCH64, List.of())).dram())
                .containsExactly(new AddressRange(0x4000_0000L, 4L << 30));
        assertThat(new AddressPlan(machine(Cpu.Architecture.UNKNOWN, List.of())).dram())
                .containsExactly(new AddressRange(0, 3L << 30), new AddressRange(4L << 30, 1L << 30));
    }

    @Test
    void shouldEndMemoryWhereDevicesBegin() {
        Bar low = Bar.memory(0, false, false, 0x9080_0000L, 1 << 20);
        Bar lower = Bar.memory(1, false, false, 0x9020_0000L, 1 << 16);
        Bar legacy = Bar.memory(2, false, false, 0x1f0, 8);
        assertThat(new AddressPlan(machine(Cpu.Architecture.X86_64, List.of(), low, lower, legacy)).dram())
                .containsExactly(new AddressRange(0, 0x9020_0000L), new AddressRange(4L << 30, 1L << 30));
    }

    @Test
    void shouldMoveMemoryAboveDevicesThatLeaveNoRoom() {
        Bar low = Bar.memory(0, false, false, 0x4800_0000L, 1 << 20);
        Bar high = Bar.memory(2, true, true, 0x1_8000_0000L, 1L << 30);
        assertThat(new AddressPlan(machine(Cpu.Architecture.AARCH64, List.of(), low, high)).dram())
                .containsExactly(
                        new AddressRange(0x4000_0000L, 0x800_0000L), new AddressRange(0x2_0000_0000L, 4L << 30));
    }

    @Test
    void shouldTakeMemoryAsDescribedAndRefuseOverlaps() {
        AddressRange dram = new AddressRange(0x8000_0000L, 1 << 30);
        assertThat(new AddressPlan(machine(Cpu.Architecture.AARCH64, List.of(dram))).dram())
                .containsExactly(dram);
        Bar inside = Bar.memory(0, false, false, 0x9000_0000L, 1 << 20);
        assertThatThrownBy(() -> new AddressPlan(machine(Cpu.Architecture.AARCH64, List.of(dram), inside)))
                .isInstanceOf(MachineException.class)
                .hasMessage("system memory 0x80000000-0xbfffffff overlaps the BAR or window 0x90000000-0x900fffff;"
                        + " move one of them in the machine description");
    }

    @Test
    void shouldPutRegistersWhereNothingElseIs() {
        Bar inTheWay = Bar.memory(0, false, false, 0x0900_0000L, 1 << 20);
        AddressPlan plan = new AddressPlan(machine(Cpu.Architecture.AARCH64, List.of(), inTheWay));
        assertThat(plan.reserve(0x0905_0000L, 0x20000).base()).isEqualTo(0x0911_0000L);
        assertThat(plan.reserve(0x0905_0000L, 0x20000).base()).isEqualTo(0x0913_0000L);
    }

    /** Register by register, a window of 32 TiB would take hours. */
    @Test
    void shouldPassALargeWindowAtOnce() {
        Bar window = Bar.memory(2, true, true, 0x1_0000_0000L, 1L << 45);
        AddressPlan plan = new AddressPlan(machine(Cpu.Architecture.X86_64, List.of(), window));
        assertThat(plan.reserve(0x1_0000_1000L, 0x1000).base()).isEqualTo(0x1_0000_0000L + (1L << 45));
    }
}
