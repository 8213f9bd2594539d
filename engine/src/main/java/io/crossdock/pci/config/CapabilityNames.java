package io.crossdock.pci.config;

import java.util.HashMap;
import java.util.Map;

/** Names of capabilities: PCI Code and ID Assignment Specification 1.16, chapters 2 and 3. */
final class CapabilityNames {
    private static final String[] STANDARD = {
        "01 Power Management",
        "02 AGP",
        "03 Vital Product Data",
        "04 Slot Identification",
        "05 MSI",
        "06 CompactPCI Hot Swap",
        "07 PCI-X",
        "08 HyperTransport",
        "09 Vendor-Specific",
        "0a Debug Port",
        "0b CompactPCI Central Resource Control",
        "0c PCI Hot-Plug",
        "0d Subsystem ID",
        "0e AGP 8x",
        "0f Secure Device",
        "10 PCI Express",
        "11 MSI-X",
        "12 SATA Configuration",
        "13 Advanced Features",
        "14 Enhanced Allocation",
        "15 Flattening Portal Bridge",
    };

    private static final String[] EXTENDED = {
        "01 Advanced Error Reporting",
        "02 Virtual Channel",
        "03 Device Serial Number",
        "04 Power Budgeting",
        "05 Root Complex Link Declaration",
        "06 Root Complex Internal Link Control",
        "07 Root Complex Event Collector Endpoint Association",
        "08 Multi-Function Virtual Channel",
        "09 Virtual Channel beside MFVC",
        "0a Root Complex Register Block",
        "0b Vendor-Specific",
        "0c Configuration Access Correlation",
        "0d Access Control Services",
        "0e Alternative Routing-ID Interpretation",
        "0f Address Translation Services",
        "10 Single Root I/O Virtualization",
        "11 Multi-Root I/O Virtualization",
        "12 Multicast",
        "13 Page Request",
        "15 Resizable BAR",
        "16 Dynamic Power Allocation",
        "17 TPH Requester",
        "18 Latency Tolerance Reporting",
        "19 Secondary PCI Express",
        "1a Protocol Multiplexing",
        "1b Process Address Space ID",
        "1c LN Requester",
        "1d Downstream Port Containment",
        "1e L1 PM Substates",
        "1f Precision Time Measurement",
        "20 PCI Express over M-PHY",
        "21 FRS Queueing",
        "22 Readiness Time Reporting",
        "23 Designated Vendor-Specific",
        "24 VF Resizable BAR",
        "25 Data Link Feature",
        "26 Physical Layer 16.0 GT/s",
        "27 Lane Margining at the Receiver",
        "28 Hierarchy ID",
        "29 Native PCIe Enclosure Management",
        "2a Physical Layer 32.0 GT/s",
        "2b Alternate Protocol",
        "2c System Firmware Intermediary",
        "2d Shadow Functions",
        "2e Data Object Exchange",
        "2f Device 3",
        "30 Integrity and Data Encryption",
        "31 Physical Layer 64.0 GT/s",
        "32 Flit Logging",
        "33 Flit Performance Measurement",
        "34 Flit Error Injection",
    };

    private static final Map<Integer, String> STANDARD_BY_ID = byId(STANDARD);
    private static final Map<Integer, String> EXTENDED_BY_ID = byId(EXTENDED);

    private CapabilityNames() {}

    private static Map<Integer, String> byId(String[] rows) {
        Map<Integer, String> names = new HashMap<>();
        for (String row : rows) {
            names.put(Integer.parseInt(row.substring(0, 2), 16), row.substring(3));
        }
        return names;
    }

    static String of(boolean extended, int id) {
        String name = (extended ? EXTENDED_BY_ID : STANDARD_BY_ID).get(id);
        return name != null ? name : String.format(extended ? "extended capability %04x" : "capability %02x", id);
    }
}
