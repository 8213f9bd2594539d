package io.crossdock.cli;

import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.UnmapStrategy;
import io.crossdock.workbench.bench.UnitSettings;
import io.crossdock.workbench.bench.UnitTraits;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code bench map} that say what the translation unit is like and how its tables are kept. */
final class BenchUnitOptions {
    private static final long LEAST_GRANULE = 4096;

    /** Whether somebody's accesses snoop the caches. */
    enum Coherency {
        coherent,
        noncoherent
    }

    /** How runs of entries are cleared. */
    enum Unmap {
        batched(UnmapStrategy.BATCHED),
        each(UnmapStrategy.PER_ENTRY),
        array(UnmapStrategy.REMEMBERED);

        private final UnmapStrategy strategy;

        Unmap(UnmapStrategy strategy) {
            this.strategy = strategy;
        }
    }

    @Option(
            names = "--unit",
            paramLabel = "UNIT",
            description = "Translation unit and so table format: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private UnitName unit = UnitName.smmuv3;

    @Option(
            names = "--stage",
            paramLabel = "N",
            description =
                    "Stage that translates, 1 or 2, each with a table format; default 1 of smmuv3, 2 of the others.")
    private @Nullable Integer stage;

    @Option(
            names = "--granule",
            paramLabel = "BYTES",
            converter = OptionConverter.SizeConverter.class,
            description = "Smallest page of an SMMU: 4K, 16K or 64K; default 4K, which the other units have alone.")
    private ByteSize granule = ByteSize.parse("4K");

    @Option(
            names = "--walk",
            paramLabel = "HOW",
            description =
                    "Whether the unit's walks snoop the caches: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Coherency walk = Coherency.coherent;

    @Option(names = "--no-ranges", description = "An SMMU without commands for ranges (RIL): each page takes one.")
    private boolean noRanges;

    @Option(
            names = "--caching-mode",
            description =
                    "A VT-d or AMD unit that remembers absent entries, as emulated ones say they do: a map flushes too.")
    private boolean caching;

    @Option(
            names = "--device",
            paramLabel = "HOW",
            description = "Whether the device snoops the caches: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Coherency device = Coherency.coherent;

    @Option(
            names = "--unmap",
            paramLabel = "HOW",
            description = "How entries are cleared: batched (Linux since 6.12), each by itself (before), array (the"
                    + " first version of that change); default ${DEFAULT-VALUE}.")
    private Unmap unmap = Unmap.batched;

    @Option(
            names = "--pages",
            paramLabel = "LIST",
            split = ",",
            converter = OptionConverter.SizeConverter.class,
            description = "Page sizes that may be used, such as 4K; default all of the format.")
    private List<ByteSize> pages = List.of();

    /** @throws CommandException if they contradict each other */
    void check() {
        for (ByteSize page : pages) {
            CommandException.require(Long.bitCount(page.bytes()) == 1, "--pages takes powers of two", page.bytes());
        }
        if (noRanges && unit != UnitName.smmuv3) {
            throw CommandException.usage("--no-ranges is for --unit smmuv3: " + unit + " has no such choice");
        }
        if (caching && unit == UnitName.smmuv3) {
            throw CommandException.usage(
                    "--caching-mode is for --unit vtd and amdvi: an SMMU never remembers absent entries");
        }
        if (caching && unit == UnitName.vtd && stage != null && stage == 1) {
            throw CommandException.usage(
                    "--caching-mode is for --stage 2: absent entries of a first stage are never" + " remembered");
        }
        if (stage != null) {
            CommandException.require(stage == 1 || stage == 2, "--stage takes 1 or 2", stage);
        }
        checkGranule(granule.bytes());
    }

    private void checkGranule(long least) {
        CommandException.require(
                least == LEAST_GRANULE || least == 1 << 14 || least == 1 << 16,
                "--granule takes 4K, 16K or 64K",
                least);
        if (least != LEAST_GRANULE && unit != UnitName.smmuv3) {
            throw CommandException.usage(
                    "--granule " + (least >>> 10) + "K is for --unit smmuv3: " + unit + " has pages of 4 KiB alone");
        }
        if (!pages.isEmpty() && pages.stream().noneMatch(page -> page.bytes() == least)) {
            throw CommandException.usage(
                    "--pages must name " + (least >>> 10) + "K, the granule: without it, most sizes cannot be mapped");
        }
    }

    UnitSettings settings() {
        long sizes = pages.stream().mapToLong(ByteSize::bytes).reduce(0, (all, page) -> all | page);
        return new UnitSettings(
                unit.kind(),
                stage == null ? Stage.USUAL : stage == 1 ? Stage.FIRST : Stage.SECOND,
                Long.numberOfTrailingZeros(granule.bytes()),
                new UnitTraits(walk == Coherency.coherent, !noRanges, caching),
                device == Coherency.coherent,
                unmap.strategy,
                pages.isEmpty() ? -1 : sizes);
    }
}
