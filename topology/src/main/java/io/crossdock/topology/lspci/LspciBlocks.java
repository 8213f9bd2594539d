package io.crossdock.topology.lspci;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into functions. The text may hold anything else as well: a prompt, a mail around the dump, other
 * commands' output, a hexadecimal dump below each function, a quotation mark or indentation before every line.
 */
final class LspciBlocks {
    private static final String ADDRESS = "(?:[0-9a-fA-F]{4,8}:)?[0-9a-fA-F]{2}:[01][0-9a-fA-F]\\.[0-7]";
    /** What -P prints below a bridge: device and function without the bus. */
    private static final String STEP = "/(?:[0-9a-fA-F]{2}:)?[01][0-9a-fA-F]\\.[0-7]";

    private static final Pattern HEADER =
            Pattern.compile("^([ \\t>|]{0,16})(" + ADDRESS + "(?:" + STEP + "){0,32})[ \\t]+(\\S.*)$");
    private static final Pattern HEX = Pattern.compile("^([0-9a-fA-F]{2,3}):((?: [0-9a-fA-F]{2}){1,16})$");
    private static final Pattern CLASS_THEN_NAME = Pattern.compile("^[^:]{1,80}: ?\\S.*$");

    private LspciBlocks() {}

    /** Whether any line is a function's header with a class and a name. */
    static boolean anyIn(List<String> lines) {
        for (String line : lines) {
            Matcher m = header(line);
            if (m != null && CLASS_THEN_NAME.matcher(m.group(3)).matches()) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Matcher header(String line) {
        if (!mayBeHeader(line)) {
            return null;
        }
        Matcher m = HEADER.matcher(line);
        return m.matches() ? m : null;
    }

    /** Rejects most lines before the pattern is tried: a header has a colon behind its domain or bus. */
    private static boolean mayBeHeader(String line) {
        if (line.contains("ACSCtl:")) {
            return false; // an address in front of a register
        }
        int at = 0;
        while (at < line.length() && " \t>|".indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        int colon = line.indexOf(':', at);
        return colon == at + 2 || colon >= at + 4 && colon <= at + 8;
    }

    static List<LspciBlock> split(List<String> lines) {
        String prefix = commonPrefix(lines);
        List<LspciBlock> blocks = new ArrayList<>();
        Open open = null;
        boolean blankBefore = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = withoutPrefix(lines.get(i), prefix).stripTrailing();
            Matcher m = header(line);
            if (m != null && m.group(1).isEmpty()) {
                close(open, true, blocks);
                open = new Open(i + 1, m.group(2), m.group(3));
            } else if (open != null && line.isEmpty()) {
                open.blankBehind = true;
            } else if (open != null && (line.charAt(0) == '\t' || line.charAt(0) == ' ')) {
                open.add(i + 1, line.strip());
            } else if (open != null) {
                Matcher hex = HEX.matcher(line);
                if (hex.matches()) {
                    open.bytes(Integer.parseInt(hex.group(1), 16), hex.group(2));
                } else if (blankBefore) {
                    close(open, true, blocks); // other text begins
                    open = null;
                } else {
                    open.continueLast(line);
                }
            }
            blankBefore = line.isEmpty();
        }
        close(open, false, blocks);
        return blocks;
    }

    private static void close(@Nullable Open open, boolean followed, List<LspciBlock> blocks) {
        if (open != null) {
            blocks.add(new LspciBlock(
                    open.line,
                    open.path,
                    open.header,
                    open.body,
                    open.config.toByteArray(),
                    followed || open.blankBehind || open.driverSeen || open.config.size() > 0));
        }
    }

    /** What most headers have in front of them: nothing, or a mail's {@code > }, or indentation. */
    private static String commonPrefix(List<String> lines) {
        Map<String, Integer> count = new HashMap<>();
        for (String line : lines) {
            Matcher m = header(line);
            if (m != null) {
                count.merge(m.group(1), 1, Integer::sum);
            }
        }
        return count.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparingInt(e -> -e.getKey().length()))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private static String withoutPrefix(String line, String prefix) {
        if (line.startsWith(prefix)) {
            return line.substring(prefix.length());
        }
        // An empty line of a quotation often lost the blank behind its mark.
        return prefix.startsWith(line.strip()) && !prefix.isEmpty() ? "" : line;
    }

    private static final class Open {
        private final int line;
        private final String path;
        private String header;
        private final List<LspciBlock.Line> body = new ArrayList<>();
        private final ByteArrayOutputStream config = new ByteArrayOutputStream();
        private boolean blankBehind;
        private boolean driverSeen;

        Open(int line, String path, String header) {
            this.line = line;
            this.path = path;
            this.header = header;
        }

        void add(int number, String text) {
            blankBehind = false;
            // lspci prints these two behind the capabilities.
            driverSeen |= text.startsWith("Kernel driver in use:") || text.startsWith("Kernel modules:");
            body.add(new LspciBlock.Line(number, text));
        }

        /** Takes a line of bytes that joins the ones before; a gap ends what is known. */
        void bytes(int offset, String digits) {
            if (offset == config.size()) {
                config.writeBytes(HexFormat.of().parseHex(digits.replace(" ", "")));
            }
        }

        /** A mail program broke a long line: the rest stands without indentation. */
        void continueLast(String rest) {
            if (!body.isEmpty()) {
                LspciBlock.Line last = body.removeLast();
                body.add(new LspciBlock.Line(last.number(), last.text() + " " + rest));
            } else if (rest.startsWith("(")
                    || rest.startsWith("[")
                    || header.lastIndexOf('(') > header.lastIndexOf(')')) {
                header = header + " " + rest;
            }
        }
    }
}
