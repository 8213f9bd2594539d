package io.crossdock.topology.lspci;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a header line behind the address, in every form that lspci prints:
 *
 * <pre>
 *  VGA compatible controller: NVIDIA Corporation GA102 [GeForce RTX 3090] (rev a1) (prog-if 00 [VGA controller])
 *  VGA compatible controller [0300]: NVIDIA Corporation GA102 [GeForce RTX 3090] [10de:2204] (rev a1)     -nn
 *  0300: 10de:2204 (rev a1)                                                                               -n
 *  Class 0300: 10de:2204 (rev a1)                                                                         -n, 2.x
 *  Class 0880: Device aaaa:bbbb                                       neither class nor device has a name
 *  Host bridge: Advanced Micro Devices, Inc. [AMD] Device 14a4        the device has no name
 *  Co-processor: IBM: Unknown device 00e0                             the same, 2.x
 * </pre>
 *
 * @param classCode 24 bits, the interface byte 0 where it was not printed
 * @param vendorId from numbers, or from a vendor's name
 * @param deviceId from numbers, or from the name of one of the host bridges in {@link Names}
 * @param description vendor and device as printed, without numbers
 * @param idsFromName whether an ID rests on a name
 * @param allOnes whether configuration reads returned all ones: revision ff and interface ff
 */
record LspciHeader(
        OptionalInt classCode,
        OptionalInt vendorId,
        OptionalInt deviceId,
        String description,
        boolean idsFromName,
        boolean allOnes) {
    private static final Pattern REVISION = Pattern.compile(" \\(rev ([0-9a-fA-F]{2})\\)");
    private static final Pattern INTERFACE = Pattern.compile(" \\(prog-if ([0-9a-fA-F]{2})(?: \\[[^\\]]*\\]?)?\\)?");
    private static final Pattern CLASS_NUMBER = Pattern.compile("(?:^|\\[|^Class )([0-9a-fA-F]{4})\\]?$");

    static LspciHeader parse(String rest) {
        Matcher rev = REVISION.matcher(rest);
        Matcher face = INTERFACE.matcher(rest);
        boolean revFf = rev.find() && rev.group(1).equalsIgnoreCase("ff");
        OptionalInt progIf = face.find() ? OptionalInt.of(Integer.parseInt(face.group(1), 16)) : OptionalInt.empty();
        String plain = INTERFACE.matcher(REVISION.matcher(rest).replaceAll("")).replaceAll("");

        int colon = plain.indexOf(':');
        String className = colon < 0 ? plain : plain.substring(0, colon);
        String device = colon < 0 ? "" : plain.substring(colon + 1).strip();
        Ids ids = Ids.of(device);
        return new LspciHeader(
                classCode(className.strip(), progIf),
                ids.vendor(),
                ids.device(),
                printable(ids.words()),
                ids.fromName(),
                revFf && progIf.equals(OptionalInt.of(0xff)));
    }

    private static OptionalInt classCode(String name, OptionalInt progIf) {
        Matcher number = CLASS_NUMBER.matcher(name);
        OptionalInt code =
                number.find() ? OptionalInt.of(Integer.parseInt(number.group(1), 16)) : ClassNames.code(name);
        return code.isPresent() ? OptionalInt.of(code.getAsInt() << 8 | progIf.orElse(0)) : code;
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "").strip();
    }

    /** Vendor and device of a header or of a {@code Subsystem:} line. */
    record Ids(OptionalInt vendor, OptionalInt device, String words, boolean fromName) {
        private static final Pattern PAIR_IN_BRACKETS = Pattern.compile("\\[([0-9a-fA-F]{4}):([0-9a-fA-F]{4})\\]\\s*$");
        private static final Pattern PAIR = Pattern.compile("^(?:Device )?([0-9a-fA-F]{4}):([0-9a-fA-F]{4})$");
        private static final Pattern UNNAMED = Pattern.compile("^(.*?):? ?(?:Device|Unknown device) ([0-9a-fA-F]{4})$");

        static Ids of(String text) {
            Matcher brackets = PAIR_IN_BRACKETS.matcher(text);
            if (brackets.find()) {
                return new Ids(
                        hex(brackets.group(1)), hex(brackets.group(2)), text.substring(0, brackets.start()), false);
            }
            Matcher pair = PAIR.matcher(text);
            if (pair.matches()) {
                return new Ids(hex(pair.group(1)), hex(pair.group(2)), "", false);
            }
            Matcher unnamed = UNNAMED.matcher(text);
            if (unnamed.matches()) {
                OptionalInt vendor = Names.vendor(unnamed.group(1));
                return new Ids(vendor, hex(unnamed.group(2)), text, vendor.isPresent());
            }
            OptionalInt vendor = Names.vendor(text);
            OptionalInt device = Names.hostBridge(text);
            return new Ids(vendor, device, text, vendor.isPresent());
        }

        private static OptionalInt hex(String digits) {
            return OptionalInt.of(Integer.parseInt(digits, 16));
        }
    }
}
