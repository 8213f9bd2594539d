package io.crossdock.topology.lspci;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Vendor and device numbers by the names that lspci prints, as far as an answer can depend on them: makers of
 * processors, switches, GPUs, network adapters and drives, and the host bridges that Linux p2pdma and the recognition
 * of a processor ask for. Needed where {@code -n} and {@code -nn} were not given. A name that stands for two numbers is
 * left out.
 */
final class Names {
    private record Entry(String name, int id) {}

    private static final List<Entry> VENDORS = sorted(Map.ofEntries(
            Map.entry("Intel Corporation", 0x8086),
            Map.entry("Intel Corp.", 0x8086),
            Map.entry("Advanced Micro Devices, Inc. [AMD]", 0x1022),
            Map.entry("Advanced Micro Devices [AMD]", 0x1022),
            Map.entry("Advanced Micro Devices, Inc. [AMD/ATI]", 0x1002),
            Map.entry("Advanced Micro Devices [AMD] nee ATI", 0x1002),
            Map.entry("NVIDIA Corporation", 0x10de),
            Map.entry("nVidia Corporation", 0x10de),
            Map.entry("Mellanox Technologies", 0x15b3),
            Map.entry("PLX Technology, Inc.", 0x10b5),
            Map.entry("Broadcom / LSI", 0x1000),
            Map.entry("LSI Logic / Symbios Logic", 0x1000),
            Map.entry("Broadcom Inc. and subsidiaries", 0x14e4),
            Map.entry("Broadcom Limited", 0x14e4),
            Map.entry("PMC-Sierra Inc.", 0x11f8),
            Map.entry("Microsemi / PMC / IDT", 0x111d),
            Map.entry("Pericom Semiconductor", 0x12d8),
            Map.entry("ASMedia Technology Inc.", 0x1b21),
            Map.entry("ASPEED Technology, Inc.", 0x1a03),
            Map.entry("Matrox Electronics Systems Ltd.", 0x102b),
            Map.entry("Samsung Electronics Co Ltd", 0x144d),
            Map.entry("Micron Technology Inc", 0x1344),
            Map.entry("KIOXIA Corporation", 0x1e0f),
            Map.entry("Solidigm", 0x025e),
            Map.entry("Xilinx Corporation", 0x10ee),
            Map.entry("Google, Inc.", 0x1ae0),
            Map.entry("Amazon.com, Inc.", 0x1d0f),
            Map.entry("Zhaoxin", 0x1d17),
            Map.entry("Ampere Computing, LLC", 0x1def),
            Map.entry("Huawei Technologies Co., Ltd.", 0x19e5),
            Map.entry("Cavium, Inc.", 0x177d),
            Map.entry("Loongson Technology LLC", 0x0014),
            Map.entry("IBM", 0x1014),
            Map.entry("Texas Instruments", 0x104c),
            Map.entry("Apple Inc.", 0x106b),
            Map.entry("Habana Labs Ltd.", 0x1da3),
            Map.entry("Red Hat, Inc. QEMU", 0x1b36),
            Map.entry("Red Hat, Inc. Virtio", 0x1af4)));

    private static final List<Entry> HOST_BRIDGES = sorted(Map.ofEntries(
            Map.entry("Intel Corporation Xeon E5/Core i7 DMI2", 0x3c00),
            Map.entry("Intel Corporation Xeon E5/Core i7 DMI2 in PCI Express Mode", 0x3c01),
            Map.entry("Intel Corporation Xeon E7 v3/Xeon E5 v3/Core i7 DMI2", 0x2f00),
            Map.entry("Intel Corporation Xeon E7 v3/Xeon E5 v3/Core i7 PCI Express Root Port 0", 0x2f01),
            Map.entry("Intel Corporation Xeon E7 v4/Xeon E5 v4/Xeon E3 v4/Xeon D DMI2", 0x6f00),
            Map.entry("Intel Corporation Xeon E7 v4/Xeon E5 v4/Xeon E3 v4/Xeon D PCI Express Root Port 0", 0x6f01),
            Map.entry("Intel Corporation Sky Lake-E DMI3 Registers", 0x2020),
            Map.entry("Intel Corporation Sky Lake-E PCI Express Root Port A", 0x2030),
            Map.entry("Intel Corporation Sky Lake-E PCI Express Root Port B", 0x2031),
            Map.entry("Intel Corporation Sky Lake-E PCI Express Root Port C", 0x2032),
            Map.entry("Intel Corporation Sky Lake-E PCI Express Root Port D", 0x2033),
            Map.entry("Intel Corporation Ice Lake Memory Map/VT-d", 0x09a2),
            Map.entry("Intel Corporation 440FX - 82441FX PMC [Natoma]", 0x1237),
            Map.entry("Intel Corporation 82G33/G31/P35/P31 Express DRAM Controller", 0x29c0),
            Map.entry("Red Hat, Inc. QEMU PCIe Host bridge", 0x0008),
            Map.entry("Advanced Micro Devices, Inc. [AMD] Family 17h (Models 00h-0fh) Root Complex", 0x1450),
            Map.entry("Advanced Micro Devices, Inc. [AMD] Starship/Matisse Root Complex", 0x1480),
            Map.entry("Advanced Micro Devices, Inc. [AMD] Raven/Raven2 Root Complex", 0x15d0),
            Map.entry("Advanced Micro Devices, Inc. [AMD] Renoir/Cezanne Root Complex", 0x1630),
            Map.entry("Advanced Micro Devices, Inc. [AMD] Renoir Root Complex", 0x1630)));

    private Names() {}

    private static List<Entry> sorted(Map<String, Integer> names) {
        List<Entry> list = new ArrayList<>();
        names.forEach((name, id) -> list.add(new Entry(name, id)));
        list.sort(Comparator.comparingInt((Entry e) -> e.name().length()).reversed());
        return List.copyOf(list);
    }

    /** Vendor number of a text that begins with a vendor's name. */
    static OptionalInt vendor(String text) {
        for (Entry entry : VENDORS) {
            if (text.startsWith(entry.name())
                    && (text.length() == entry.name().length()
                            || text.charAt(entry.name().length()) == ' ')) {
                return OptionalInt.of(entry.id());
            }
        }
        return OptionalInt.empty();
    }

    /** Device number of a host bridge or root port by its whole name. */
    static OptionalInt hostBridge(String text) {
        for (Entry entry : HOST_BRIDGES) {
            if (text.equals(entry.name())) {
                return OptionalInt.of(entry.id());
            }
        }
        return OptionalInt.empty();
    }
}
