package io.crossdock.topology.dmesg;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The messages of a kernel log, without what stands in front of them: a timestamp of {@code dmesg} or {@code dmesg -T}, the
 * thread, or the head of a syslog line. Lines that a mail program broke are put together again where a bracket
 * stayed open or a colon announces more.
 */
final class LogLines {
    /** A message. */
    record Message(int line, String text) {}

    private static final Pattern PREFIX = Pattern.compile("^[\\s>]*(?:\\[\\s*[0-9]{1,9}\\.[0-9]{1,9}\\]"
            + "|\\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} [0-9]{4}\\]"
            + "|\\S{1,40} \\S{1,64} kernel:|[A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} \\S{1,64} kernel:)\\s*(?:\\[\\s*[TC][0-9]{1,7}\\]\\s*)?"
            + "(?:\\[\\s*[0-9]{1,9}\\.[0-9]{1,9}\\]\\s*)?");

    private static final int MAX_CONTINUATION = 3;

    private LogLines() {}

    static List<Message> of(List<String> lines) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String raw = lines.get(i);
            Matcher m = PREFIX.matcher(raw);
            boolean stamped = m.find();
            StringBuilder text = new StringBuilder((stamped ? raw.substring(m.end()) : raw).strip());
            int line = i + 1;
            for (int more = 0; more < MAX_CONTINUATION && i + 1 < lines.size(); more++) {
                String next = lines.get(i + 1);
                boolean belongs = isOpen(text) || stamped && (isIndented(next) || endsWithColon(text));
                if (!belongs || next.isBlank() || PREFIX.matcher(next).find()) {
                    break;
                }
                text.append(' ').append(next.strip());
                i++;
            }
            messages.add(new Message(line, text.toString()));
        }
        return messages;
    }

    /** A line without what stands in front of its message. */
    static String bare(String line) {
        Matcher m = PREFIX.matcher(line);
        return m.find() ? line.substring(m.end()).strip() : line.strip();
    }

    private static boolean isOpen(StringBuilder text) {
        return text.lastIndexOf("[") > text.lastIndexOf("]");
    }

    private static boolean endsWithColon(StringBuilder text) {
        return !text.isEmpty() && text.charAt(text.length() - 1) == ':';
    }

    private static boolean isIndented(String line) {
        return !line.isEmpty() && Character.isWhitespace(line.charAt(0));
    }
}
