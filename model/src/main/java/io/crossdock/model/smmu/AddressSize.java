package io.crossdock.model.smmu;

/** The encoding of address sizes in IDR5.OAS and CD.IPS (specification 6.3.6, 5.4). */
final class AddressSize {
    private static final int[] BITS = {32, 36, 40, 42, 44, 48, 52, 56};

    private AddressSize() {}

    static int bits(int encoding) {
        return BITS[encoding & 7];
    }

    static int encode(int bits) {
        for (int i = 0; i < BITS.length; i++) {
            if (BITS[i] == bits) {
                return i;
            }
        }
        throw new IllegalArgumentException("no encoding for an address size of " + bits + " bits");
    }
}
