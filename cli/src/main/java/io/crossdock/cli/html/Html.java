package io.crossdock.cli.html;

/**
 * Text of a page that grows. Everything that comes from an input goes through {@link #text} or {@link #attribute}, so that
 * no device name can become markup.
 */
final class Html {
    private final StringBuilder out = new StringBuilder();

    /** Markup of our own, as it is. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Text between tags. */
    Html text(String text) {
        escape(text);
        return this;
    }

    /** {@code name="value"} with a blank before it. */
    Html attribute(String name, String value) {
        out.append(' ').append(name).append("=\"");
        escape(value);
        out.append('"');
        return this;
    }

    /** {@code <name>text</name>}. */
    Html element(String name, String text) {
        out.append('<').append(name).append('>');
        escape(text);
        out.append("</").append(name).append('>');
        return this;
    }

    /** The same with a class. */
    Html element(String name, String type, String text) {
        out.append('<').append(name).append(" class=\"").append(type).append("\">");
        escape(text);
        out.append("</").append(name).append('>');
        return this;
    }

    private void escape(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isAllowed(c) ? c : '?');
            }
        });
    }

    /** Characters that a document may hold (XML 1.0, 2.2), without those that turn or hide the text around them. */
    private static boolean isAllowed(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED ->
                c == '\n' || c == '\t';
            default -> true;
        };
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
