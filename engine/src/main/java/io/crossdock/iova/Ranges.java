package io.crossdock.iova;

/** How ranges are written in messages. */
final class Ranges {
    private Ranges() {}

    static String text(long iova, long size) {
        return "0x" + Long.toHexString(iova) + " +" + size;
    }
}
