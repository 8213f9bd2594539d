package io.crossdock.hardware.qemu;

import io.crossdock.machine.Mmio;
import io.crossdock.pci.AddressRange;
import java.util.Objects;

/** Registers behind qtest. A read is a round trip; a write is posted. */
final class QtestMmio implements Mmio {
    private final QtestClient client;
    private final AddressRange range;

    QtestMmio(QtestClient client, AddressRange range) {
        this.client = client;
        this.range = range;
    }

    @Override
    public long size() {
        return range.size();
    }

    @Override
    public int read8(long offset) {
        return (int) read('b', offset, 1) & 0xff;
    }

    @Override
    public int read16(long offset) {
        return (int) read('w', offset, 2) & 0xffff;
    }

    @Override
    public int read32(long offset) {
        return (int) read('l', offset, 4);
    }

    @Override
    public long read64(long offset) {
        return read('q', offset, 8);
    }

    @Override
    public void write8(long offset, int value) {
        write('b', offset, 1, value & 0xffL);
    }

    @Override
    public void write16(long offset, int value) {
        write('w', offset, 2, value & 0xffffL);
    }

    @Override
    public void write32(long offset, int value) {
        write('l', offset, 4, Integer.toUnsignedLong(value));
    }

    @Override
    public void write64(long offset, long value) {
        write('q', offset, 8, value);
    }

    private long read(char width, long offset, int bytes) {
        return client.query("read" + width + " 0x" + Long.toHexString(address(offset, bytes)));
    }

    private void write(char width, long offset, int bytes, long value) {
        client.post(
                "write" + width + " 0x" + Long.toHexString(address(offset, bytes)) + " 0x" + Long.toHexString(value));
    }

    private long address(long offset, int bytes) {
        Objects.checkFromIndexSize(offset, bytes, range.size());
        if ((offset & (bytes - 1)) != 0) {
            throw new IllegalArgumentException(
                    "register access is not aligned: offset=0x" + Long.toHexString(offset) + ", width=" + bytes);
        }
        return range.base() + offset;
    }
}
