package io.crossdock.peer;

/** Where two functions meet, as the fabric has it. */
public enum RouteClass {
    /** A function and its own memory. */
    SAME_FUNCTION("same function"),
    /** Two functions of one device. */
    SAME_DEVICE("same device"),
    /** Below a common bridge, and no port sends peer requests further up. */
    SAME_SWITCH("switch"),
    /** Below a common bridge, but ACS redirect sends requests or completions up to the root complex and back. */
    SAME_ROOT_PORT_REDIRECTED("switch, redirected"),
    /** Two ports of one root bus; requests pass through the root complex. */
    SAME_HOST_BRIDGE("root ports"),
    /** Two root buses; requests pass through one root complex, or from one to the other. */
    DIFFERENT_HOST_BRIDGES("root complexes"),
    /** The input does not show enough. */
    UNKNOWN("unknown");

    private final String phrase;

    RouteClass(String phrase) {
        this.phrase = phrase;
    }

    /** Short form for a table cell. */
    public String phrase() {
        return phrase;
    }
}
