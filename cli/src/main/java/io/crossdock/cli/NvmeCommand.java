package io.crossdock.cli;

import io.crossdock.cli.json.Json;
import io.crossdock.cli.json.NvmeJson;
import io.crossdock.cli.screen.NvmeScreen;
import io.crossdock.driver.nvme.NvmeException;
import io.crossdock.machine.MachineException;
import io.crossdock.workbench.disk.DiskImage;
import io.crossdock.workbench.disk.DiskImageException;
import io.crossdock.workbench.disk.NvmeDisk;
import io.crossdock.workbench.disk.Transfer;
import io.crossdock.workbench.machines.MachineName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crossdock nvme}: a file onto a disk image and back, by the NVMe driver, through a machine's IOMMU. */
@Command(
        name = "nvme",
        customSynopsis = {
            "crossdock nvme identify --machine MACHINE IMAGE",
            "       crossdock nvme write --machine MACHINE IMAGE --file FILE [--lba N | --offset SIZE]",
            "       crossdock nvme read --machine MACHINE IMAGE --file FILE [--lba N | --offset SIZE] [--length SIZE]",
            "       crossdock nvme verify --machine MACHINE IMAGE --file FILE [--lba N | --offset SIZE]"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  truncate -s 64M disk.img",
            "  crossdock nvme write --machine qemu-vtd disk.img --file data --lba 2048",
            "  crossdock nvme verify --machine model-smmu disk.img --file data --lba 2048",
            "The same driver runs on every machine. Its data passes the machine's IOMMU, whose fault records are looked at:",
            "a controller may report success although the IOMMU refused its data. Exit code 3: verify found a difference."
        })
final class NvmeCommand implements Callable<Integer> {
    /** What is to be done. */
    enum Action {
        IDENTIFY,
        READ,
        WRITE,
        VERIFY
    }

    private final CommonOptions common;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "ACTION", description = "identify, read, write or verify.")
    @SuppressWarnings("NullAway.Init") // required
    private Action action;

    @Parameters(index = "1", paramLabel = "IMAGE", description = "Raw disk image with blocks of 512 bytes.")
    @SuppressWarnings("NullAway.Init") // required
    private Path image;

    @Option(
            names = "--machine",
            required = true,
            paramLabel = "MACHINE",
            converter = OptionConverter.MachineConverter.class,
            description =
                    "model-vtd, model-vtd-scalable, model-vtd-first (first stage), these two with -5 behind for 5 levels,"
                            + " model-smmu, model-smmu-nested (stage 1 over stage 2), qemu-vtd, qemu-vtd-scalable,"
                            + " qemu-vtd-first, qemu-smmu or qemu-smmu-nested.")
    @SuppressWarnings("NullAway.Init") // required
    private MachineName machine;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "What is written or compared with; where read puts the data: must not exist.")
    private @Nullable Path file;

    @Option(names = "--lba", paramLabel = "N", description = "First block on the disk. Default: 0.")
    private @Nullable Long firstBlock;

    @Option(
            names = "--offset",
            paramLabel = "SIZE",
            converter = OptionConverter.OffsetConverter.class,
            description = "First byte on the disk instead, a whole number of blocks.")
    private @Nullable Long offset;

    @Option(
            names = "--length",
            paramLabel = "SIZE",
            converter = OptionConverter.SizeConverter.class,
            description = "Bytes to read, a whole number of blocks. Default: to the end of the disk.")
    private @Nullable ByteSize length;

    @Option(names = "--json", description = "Print the answer as JSON (docs/schema).")
    private boolean json;

    NvmeCommand(CommonOptions common) {
        this.common = common;
    }

    @Override
    public Integer call() throws IOException {
        checkOptions();
        try {
            DiskImage disk = DiskImage.check(image);
            return file == null ? identify(disk) : transfer(disk, file);
        } catch (DiskImageException e) {
            throw CommandException.input(String.valueOf(e.getMessage()), e);
        } catch (MachineException | NvmeException e) {
            throw CommandException.environment(String.valueOf(e.getMessage()), e);
        } catch (AccessDeniedException e) {
            throw e; // Main has its words for it
        } catch (IOException e) {
            throw CommandException.environment("the transfer was broken off: " + e.getMessage(), e);
        }
    }

    private void checkOptions() {
        String name = action.name().toLowerCase(Locale.ROOT);
        if (action == Action.IDENTIFY) {
            if (file != null || firstBlock != null || offset != null || length != null) {
                throw CommandException.usage("identify moves no data; leave out --file, --lba, --offset and --length");
            }
            return;
        }
        if (file == null) {
            throw CommandException.usage(name + " needs --file FILE");
        }
        if (firstBlock != null && offset != null) {
            throw CommandException.usage("--lba and --offset say the same; give one of them");
        }
        if (firstBlock != null && (firstBlock < 0 || firstBlock > Long.MAX_VALUE / DiskImage.BLOCK)) {
            throw CommandException.usage("--lba out of range: " + firstBlock);
        }
        if (length != null && action != Action.READ) {
            throw CommandException.usage(name + " takes the file's length; leave out --length");
        }
    }

    private int identify(DiskImage disk) {
        try (NvmeDisk nvme = NvmeDisk.open(machine, disk)) {
            return report(nvme, Optional.empty());
        }
    }

    private int transfer(DiskImage disk, Path data) throws IOException {
        long from = offset != null ? offset : firstBlock == null ? 0 : firstBlock * DiskImage.BLOCK;
        if (action == Action.READ) {
            return read(disk, data, from);
        }
        if (Files.isDirectory(data)) {
            throw CommandException.input(data + " is a folder; name a file", null);
        }
        try (FileChannel source = FileChannel.open(data, StandardOpenOption.READ)) {
            long bytes = source.size();
            disk.checkRange(from, bytes, "file " + data);
            try (NvmeDisk nvme = NvmeDisk.open(machine, disk)) {
                OptionalLong difference = move(nvme, source, from, bytes);
                return report(nvme, Optional.of(new Transfer(data, from, bytes, difference)));
            }
        } catch (NoSuchFileException e) {
            throw CommandException.input("no such file: " + data, e);
        }
    }

    private int read(DiskImage disk, Path target, long from) throws IOException {
        long bytes = length != null ? length.bytes() : disk.size() - from;
        disk.checkRange(from, bytes, "length to read");
        try (FileChannel to = create(target)) {
            boolean whole = false;
            try (NvmeDisk nvme = NvmeDisk.open(machine, disk)) {
                try (ProgressLine progress = progress(bytes)) {
                    nvme.read(to, from, bytes, progress::at);
                }
                whole = true;
                return report(nvme, Optional.of(new Transfer(target, from, bytes, OptionalLong.empty())));
            } finally {
                if (!whole) {
                    Files.deleteIfExists(target); // a part would pass for the whole
                }
            }
        }
    }

    /** Writes, or compares: then where the first difference is. */
    private OptionalLong move(NvmeDisk nvme, FileChannel source, long from, long bytes) throws IOException {
        try (ProgressLine progress = progress(bytes)) {
            if (action == Action.VERIFY) {
                return nvme.verify(source, from, bytes, progress::at);
            }
            nvme.write(source, from, bytes, progress::at);
            return OptionalLong.empty();
        }
    }

    private static FileChannel create(Path target) throws IOException {
        try {
            return FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw CommandException.input("file exists: " + target + "; name another one, or remove it", e);
        } catch (NoSuchFileException e) {
            throw CommandException.environment(
                    "cannot write " + target + ": no such folder; make it, or name another file", e);
        }
    }

    private ProgressLine progress(long bytes) {
        return new ProgressLine(spec.commandLine().getErr(), "bytes", bytes);
    }

    private int report(NvmeDisk nvme, Optional<Transfer> transfer) {
        String name = action.name().toLowerCase(Locale.ROOT);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(NvmeJson.of(name, machine, image, nvme, transfer)));
        } else {
            NvmeScreen.lines(name, machine, image, nvme, transfer, common.verbose())
                    .forEach(out::println);
        }
        out.flush();
        boolean differs = transfer.filter(t -> t.difference().isPresent()).isPresent();
        return differs ? ExitCode.DRIFT : ExitCode.OK;
    }
}
