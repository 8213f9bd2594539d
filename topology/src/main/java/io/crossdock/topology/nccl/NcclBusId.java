package io.crossdock.topology.nccl;

import io.crossdock.pci.Bdf;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses as NCCL's log prints them: one hexadecimal number, domain in bits 51:20, bus in 19:12, device in 11:4,
 * function in 3:0 (src/misc/utils.cc, busIdToInt64); newer versions put the number of the system and a hyphen in front.
 */
final class NcclBusId {
    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{1,13}");
    private static final int MAX_DEVICE = 31;
    private static final int MAX_FUNCTION = 7;

    private NcclBusId() {}

    static Optional<Bdf> parse(String text) {
        String number = text.substring(text.indexOf('-') + 1);
        if (!FORM.matcher(number).matches()) {
            return Optional.empty();
        }
        long value = Long.parseLong(number, 16);
        long domain = value >>> 20;
        int device = (int) (value >> 4 & 0xff);
        int function = (int) (value & 0xf);
        return domain > Integer.MAX_VALUE || device > MAX_DEVICE || function > MAX_FUNCTION
                ? Optional.empty()
                : Optional.of(new Bdf((int) domain, (int) (value >> 12 & 0xff), device, function));
    }
}
