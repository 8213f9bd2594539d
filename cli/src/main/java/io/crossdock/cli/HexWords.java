package io.crossdock.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** 64-bit words as people have them: typed, copied out of a debugger, or as a kernel logs them. */
final class HexWords {
    private static final int DIGITS = 16;

    /** What Linux prints of tables and events: 16 digits; and what it prints of a queue: any number of them. */
    private static final Pattern LOGGED = Pattern.compile("\\b0x([0-9a-fA-F]{16})\\b|\\bqw\\d+ = 0x([0-9a-fA-F]+)\\b");

    /** Two words printed with the higher one first, as {@code DMAR: context entry: hi 0x..., low 0x...}. */
    private static final Pattern HIGH_FIRST =
            Pattern.compile("\\bhi 0x([0-9a-fA-F]{1,16}), low 0x([0-9a-fA-F]{1,16})\\b");

    private HexWords() {}

    /** The words of an argument or line; none in an empty one. */
    static List<Long> parse(String text) {
        List<Long> words = new ArrayList<>();
        for (String token : text.strip().split("[\\s,;\\[\\](){}]+", -1)) {
            if (!token.isEmpty()) {
                words.add(word(token));
            }
        }
        return words;
    }

    /**
     * The words of a line of input. A line with a colon is one of a log: of it, only what looks like a word of a
     * structure counts.
     */
    static List<Long> parseLine(String line) {
        if (!line.contains(":")) {
            return parse(line);
        }
        Matcher highFirst = HIGH_FIRST.matcher(line);
        if (highFirst.find()) {
            return List.of(word(highFirst.group(2)), word(highFirst.group(1)));
        }
        List<Long> words = new ArrayList<>();
        Matcher m = LOGGED.matcher(line);
        while (m.find()) {
            words.add(word(m.group(1) == null ? m.group(2) : m.group(1)));
        }
        return words;
    }

    /** One word, with or without {@code 0x}, with underscores anywhere between digits. */
    static long word(String token) {
        String digits = token.replace("_", "");
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            digits = digits.substring(2);
        }
        for (int i = 0; i < digits.length(); i++) {
            if (Character.digit(digits.charAt(i), 16) < 0 || digits.charAt(i) > 'f') {
                throw CommandException.usage("not a hexadecimal word: \"" + token + "\", because of '"
                        + digits.charAt(i) + "'; write up to 16 digits 0 to 9 and a to f, with or without 0x");
            }
        }
        if (digits.isEmpty() || digits.length() > DIGITS) {
            throw CommandException.usage("not a 64-bit word: \"" + token + "\" has " + digits.length()
                    + " digits; write 1 to 16, and a longer value as several words, the lowest first");
        }
        return Long.parseUnsignedLong(digits, 16);
    }
}
