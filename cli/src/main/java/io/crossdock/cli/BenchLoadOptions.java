package io.crossdock.cli;

import io.crossdock.dma.Direction;
import io.crossdock.workbench.bench.LoadSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code bench map} that say what is mapped and unmapped. */
final class BenchLoadOptions {
    private static final int MOST_LIVE = 1 << 24;
    private static final int MOST_PIECES = 4096;
    /** Entries of a network card's ring. */
    private static final int RING = 256;

    /** Which way data would move. */
    enum Way {
        to(Direction.TO_DEVICE),
        from(Direction.FROM_DEVICE),
        both(Direction.BIDIRECTIONAL);

        private final Direction direction;

        Way(Direction direction) {
            this.direction = direction;
        }
    }

    /** Which of the live mappings goes next. */
    enum Pattern {
        ring(LoadSettings.Pattern.RING),
        random(LoadSettings.Pattern.RANDOM),
        tcp_rr(LoadSettings.Pattern.TCP_RR);

        private final LoadSettings.Pattern pattern;

        Pattern(LoadSettings.Pattern pattern) {
            this.pattern = pattern;
        }
    }

    @Option(
            names = "--direction",
            paramLabel = "WAY",
            description = "${COMPLETION-CANDIDATES}; to and from the device; default ${DEFAULT-VALUE}.")
    private Way direction = Way.both;

    @Option(
            names = "--live",
            paramLabel = "N",
            description =
                    "Mappings that each thread keeps while it works; default 1. With --producer-consumer those that"
                            + " may be on their way between two threads; default 256.")
    private @Nullable Integer live;

    @Option(
            names = "--pattern",
            paramLabel = "WHICH",
            description =
                    "Which of them goes next: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}. tcp_rr: requests"
                            + " and responses; each maps and unmaps a receive buffer of the size, default 2K, and a send buffer"
                            + " of 67 bytes, two pairs.")
    private Pattern pattern = Pattern.ring;

    @Option(
            names = "--scatterlist",
            paramLabel = "N",
            description = "Map and unmap N pieces of the size in one call, as dma_map_sg does.")
    private int pieces;

    @Option(
            names = "--bypass",
            description =
                    "Go around the translation, as DMA_ATTR_IOMMU_BYPASS would: nothing is mapped, nothing is taken"
                            + " away, and the device reaches the memory for good.")
    private boolean bypass;

    @Option(
            names = "--producer-consumer",
            description =
                    "Map on one thread and unmap on another, as drivers of network cards do: of --threads half each.")
    private boolean producerConsumer;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the random pattern; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    /** @throws CommandException if a figure is out of its range */
    void check() {
        CommandException.require(live() >= 1 && live() <= MOST_LIVE, "--live must be 1 to " + MOST_LIVE, live());
        if (producerConsumer && pattern != Pattern.ring) {
            throw CommandException.usage(
                    "--producer-consumer hands mappings over in order; leave out --pattern " + pattern);
        }
        CommandException.require(
                pieces >= 0 && pieces <= MOST_PIECES, "--scatterlist must be 1 to " + MOST_PIECES, pieces);
        if (answers() && (pieces > 0 || direction != Way.both)) {
            throw CommandException.usage("--pattern tcp_rr has single buffers, one each way; leave out "
                    + (pieces > 0 ? "--scatterlist" : "--direction"));
        }
    }

    /** Whether requests are answered: a pattern with buffers of its own. */
    boolean answers() {
        return pattern == Pattern.tcp_rr;
    }

    /** Whether threads come in pairs. */
    boolean producerConsumer() {
        return producerConsumer;
    }

    private int live() {
        return live == null ? producerConsumer ? RING : 1 : live;
    }

    boolean bypass() {
        return bypass;
    }

    LoadSettings settings() {
        return new LoadSettings(direction.direction, live(), pattern.pattern, seed, pieces, bypass, producerConsumer);
    }
}
