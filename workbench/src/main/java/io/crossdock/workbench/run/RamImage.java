package io.crossdock.workbench.run;

import io.crossdock.memory.PhysicalMemory;
import io.crossdock.model.ModelMachine;
import io.crossdock.pci.AddressRange;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes system memory of a modelled machine to a sparse file. */
final class RamImage {
    private static final int PAGE = 4096;

    private RamImage() {}

    /**
     * Writes memory, from the lowest populated address to the highest; what was never used takes no room.
     *
     * @return addresses that the file holds
     * @throws UncheckedIOException if the file exists or cannot be written
     */
    static AddressRange write(ModelMachine machine, Path file) {
        List<PhysicalMemory.Region> regions = machine.memory().regions();
        AddressRange whole = AddressRange.ofLast(
                regions.getFirst().range().base(), regions.getLast().range().last());
        try {
            Files.createFile(file);
            try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
                image.setLength(whole.size());
                for (AddressRange used : machine.usedMemory()) {
                    copy(
                            machine.memory().slice(used.base(), used.size()),
                            image.getChannel(),
                            used.base() - whole.base());
                }
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (FileAlreadyExistsException e) {
            throw new UncheckedIOException(file + " exists; name a file that does not", e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write " + whole.size() + " bytes (sparse) to " + file + ": " + reason(e)
                            + "; name another file",
                    e);
        }
        return whole;
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " " + e.getMessage());
    }

    private static void copy(MemorySegment bytes, FileChannel image, long offset) throws IOException {
        MemorySegment zeros = MemorySegment.ofArray(new byte[PAGE]);
        for (long at = 0; at < bytes.byteSize(); at += PAGE) {
            MemorySegment page = bytes.asSlice(at, PAGE);
            if (page.mismatch(zeros) < 0) {
                continue;
            }
            ByteBuffer source = page.asByteBuffer();
            while (source.hasRemaining()) {
                image.write(source, offset + at + source.position());
            }
        }
    }
}
