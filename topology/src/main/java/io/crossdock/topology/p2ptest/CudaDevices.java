package io.crossdock.topology.p2ptest;

import io.crossdock.pci.Bdf;
import io.crossdock.platform.PairDevice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CUDA's device ordinals and their addresses, as the head of the output lists them. */
record CudaDevices(Map<String, Bdf> addresses) {
    private static final Pattern LINE = Pattern.compile("Device:\\s*([0-9]{1,3}),.*pciBusID:\\s*([0-9a-fA-F]{1,2}),"
            + "\\s*pciDeviceID:\\s*([0-9a-fA-F]{1,2}),\\s*pciDomainID:\\s*([0-9a-fA-F]{1,7})");
    private static final int MAX_DEVICE = 31;

    CudaDevices {
        addresses = Map.copyOf(addresses);
    }

    static CudaDevices of(List<String> lines) {
        Map<String, Bdf> addresses = new HashMap<>();
        for (String line : lines) {
            Matcher m = line.contains("pciBusID") ? LINE.matcher(line) : null;
            if (m != null && m.find() && Integer.parseInt(m.group(3), 16) <= MAX_DEVICE) {
                addresses.putIfAbsent(
                        m.group(1),
                        new Bdf(
                                Integer.parseInt(m.group(4), 16),
                                Integer.parseInt(m.group(2), 16),
                                Integer.parseInt(m.group(3), 16),
                                0));
            }
        }
        return new CudaDevices(addresses);
    }

    PairDevice device(String ordinal) {
        return new PairDevice("GPU" + ordinal, Optional.ofNullable(addresses.get(ordinal)));
    }
}
