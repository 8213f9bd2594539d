package io.crossdock.workbench.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.crossdock.model.observe.Hop;
import io.crossdock.model.observe.LinkUse;
import io.crossdock.model.observe.LinkUse.Direction;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.observe.StreamObservation;
import io.crossdock.model.observe.StreamObservation.Operation;
import io.crossdock.model.observe.TlpKind;
import io.crossdock.model.observe.TlpShape;
import io.crossdock.model.observe.TranslationUse;
import io.crossdock.model.observe.TypeUse;
import io.crossdock.pci.Bdf;
import io.crossdock.platform.Parameter;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.result.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected rates are the table of published link arithmetic, computed by hand: P / (P + 24) of the encoded link. */
class PricerTest {
    private static final Bdf SOURCE = Bdf.of(0x41, 0, 0);
    private static final Bdf SOURCE_PORT = Bdf.of(0x40, 0, 0);
    private static final Bdf TARGET_PORT = Bdf.of(0x80, 0, 0);
    private static final long BYTES = 1 << 20;

    @ParameterizedTest
    @CsvSource({
        "3, 128, 13.2", "3, 256, 14.4", "3, 512, 15.0",
        "4, 128, 26.5", "4, 256, 28.7", "4, 512, 30.0",
        "5, 128, 52.9", "5, 256, 57.5", "5, 512, 60.0",
    })
    void shouldTakeHeadersOffByPayload(int generation, int payload, double gigabytes) {
        Rate rate = pricer(generation, 16)
                .price(write(SOURCE, SOURCE_PORT, payload, payload, List.of()))
                .orElseThrow();

        assertThat(rate.bytesPerSecond() / 1e9).isCloseTo(gigabytes, within(0.06));
        assertThat(rate.bottleneck()).startsWith("packet headers");
        assertThat(rate.relativeHalfWidth()).isLessThan(0.001);
    }

    @Test
    void shouldLetOrderedWritesGoOneLineAtATime() {
        Rate rate = pricer(
                        4,
                        16,
                        Parameter.exact(
                                ParameterCatalogue.ORDERED_WRITE_LATENCY, 16, "ns", Parameter.Kind.FITTED, "test"))
                .price(write(SOURCE, SOURCE_PORT, 256, 64, types(MemoryType.DEVICE_NGNRE, BYTES)))
                .orElseThrow();

        assertThat(rate.bytesPerSecond()).isCloseTo(4e9, within(1e3));
        assertThat(rate.low()).isCloseTo(4e9, within(1e3));
        assertThat(rate.bottleneck()).isEqualTo("one 64 B write at a time, Device-nGnRE");
        assertThat(rate.waterfall())
                .extracting(Stage::name)
                .containsExactly(
                        "link, Gen4 x16",
                        "packet headers, 256 B payloads",
                        "interconnect trackers",
                        "egress in packets of 64 B",
                        "one 64 B write at a time, Device-nGnRE");
    }

    @Test
    void shouldShowALinkWhereItLowersTheRate() {
        StreamObservation write = write(SOURCE, SOURCE_PORT, 256, 256, List.of());
        LinkRates narrowTarget = port -> x(port.equals(TARGET_PORT) ? 3 : 4, 16).below(port);
        Rate rate = new Pricer(narrowTarget, ParameterSet.defaults(), Optional.empty())
                .price(write)
                .orElseThrow();

        // 16 GT/s and 8 GT/s times 16 lanes, 128b/130b
        assertThat(rate.waterfall().get(0).name()).isEqualTo("link, Gen4 x16");
        assertThat(rate.waterfall().get(0).bytesPerSecond()).isCloseTo(31.508e9, within(1e6));
        assertThat(rate.waterfall().get(1).name()).isEqualTo("link, Gen3 x16");
        assertThat(rate.waterfall().get(1).bytesPerSecond()).isCloseTo(15.754e9, within(1e6));
    }

    @Test
    void shouldNameTheParametersThatMoveARate() {
        StreamObservation device = write(SOURCE, SOURCE_PORT, 256, 64, types(MemoryType.DEVICE_NGNRE, BYTES));
        StreamObservation plain = write(SOURCE, SOURCE_PORT, 256, 256, types(MemoryType.NORMAL_NON_CACHEABLE, BYTES));

        assertThat(pricer(4, 16).price(device).orElseThrow().restsOn())
                .contains(ParameterCatalogue.ORDERED_WRITE_LATENCY)
                .doesNotContain(ParameterCatalogue.INTERCONNECT_LATENCY);
        assertThat(pricer(4, 16).price(plain).orElseThrow().restsOn()).isEmpty();
    }

    @Test
    void shouldAddOrderedAndUnorderedTimeOfOneStream() {
        List<TypeUse> half = List.of(
                new TypeUse(MemoryType.DEVICE_NGNRE, BYTES / 2, BYTES / 512, BYTES / 128, false),
                new TypeUse(MemoryType.NORMAL_NON_CACHEABLE, BYTES / 2, BYTES / 512, BYTES / 128, false));
        Rate rate = pricer(
                        4,
                        16,
                        Parameter.exact(
                                ParameterCatalogue.ORDERED_WRITE_LATENCY, 16, "ns", Parameter.Kind.FITTED, "test"))
                .price(write(SOURCE, SOURCE_PORT, 256, 256, half))
                .orElseThrow();

        // 1 / (0.5 / 4.0 + 0.5 / 28.73) GB/s
        assertThat(rate.bytesPerSecond() / 1e9).isCloseTo(7.02, within(0.02));
    }

    @Test
    void shouldPrintAnIntervalWhereNobodyMeasuredTheOrderedWindow() {
        Rate rate = pricer(4, 16)
                .price(write(SOURCE, SOURCE_PORT, 256, 256, types(MemoryType.DEVICE_NGNRE, BYTES)))
                .orElseThrow();

        assertThat(rate.low() / 1e9).isCloseTo(1.0, within(0.01));
        assertThat(rate.high() / 1e9).isCloseTo(23, within(0.01));
        assertThat(rate.bytesPerSecond() / 1e9).isNotCloseTo(4.0, within(0.5));
    }

    @Test
    void shouldPriceGatheringTypesAlikeBehindAnMmu700() {
        StreamObservation gre = write(SOURCE, SOURCE_PORT, 256, 256, types(MemoryType.DEVICE_GRE, BYTES));
        StreamObservation ngnre = write(SOURCE, SOURCE_PORT, 256, 256, types(MemoryType.DEVICE_NGNRE, BYTES));
        Parameter fitted =
                Parameter.exact(ParameterCatalogue.ORDERED_WRITE_LATENCY, 16, "ns", Parameter.Kind.FITTED, "test");

        Pricer mmu700 = new Pricer(x(4, 16), ParameterSet.defaults().with(List.of(fitted)), Optional.of("MMU-700"));
        assertThat(mmu700.price(gre).orElseThrow().high()).isCloseTo(4e9, within(1e3));
        assertThat(mmu700.price(ngnre).orElseThrow().high()).isCloseTo(4e9, within(1e3));
        assertThat(pricer(4, 16, fitted).price(gre).orElseThrow().high() / 1e9).isCloseTo(28.7, within(0.06));
    }

    @Test
    void shouldShareAnUplinkFairly() {
        StreamObservation a = write(SOURCE, SOURCE_PORT, 256, 256, List.of());
        StreamObservation b = write(Bdf.of(0x42, 0, 0), SOURCE_PORT, 256, 256, List.of());

        List<Optional<Rate>> rates = pricer(4, 16).price(List.of(a, b));

        assertThat(rates).allSatisfy(r -> {
            assertThat(r.orElseThrow().bytesPerSecond() / 1e9).isCloseTo(28.7 / 2, within(0.03));
            assertThat(r.orElseThrow().bottleneck()).isEqualTo("shared with other streams");
        });
    }

    @Test
    void shouldBoundReadsByTagsInFlight() {
        LinkUse up =
                new LinkUse(SOURCE_PORT, Direction.UP, Map.of(new TlpShape(TlpKind.MEMORY_READ, 0, 24), BYTES / 512));
        LinkUse down = new LinkUse(
                SOURCE_PORT, Direction.DOWN, Map.of(new TlpShape(TlpKind.COMPLETION_WITH_DATA, 256, 20), BYTES / 256));
        StreamObservation read = new StreamObservation(
                SOURCE,
                Operation.READ,
                BYTES,
                BYTES / 512,
                0,
                8,
                List.of(new Hop(Optional.of(SOURCE), Hop.Kind.REQUESTER, "")),
                List.of(up, down),
                List.of(),
                TranslationUse.NONE,
                0,
                0);

        Rate rate = pricer(4, 16).price(read).orElseThrow();

        // 8 tags * 512 B / 710 ns
        assertThat(rate.bytesPerSecond() / 1e9).isCloseTo(5.77, within(0.01));
        assertThat(rate.bottleneck()).isEqualTo("8 reads in flight");
        assertThat(rate.relativeHalfWidth()).isLessThan(0.1001);
    }

    @Test
    void shouldHaveNoRateForAStreamThatMovedNothing() {
        StreamObservation none = new StreamObservation(
                SOURCE, Operation.WRITE, 0, 4, 4, 0, List.of(), List.of(), List.of(), TranslationUse.NONE, 0, 0);

        assertThat(pricer(4, 16).price(none)).isEmpty();
    }

    private static List<TypeUse> types(MemoryType type, long bytes) {
        return List.of(new TypeUse(type, bytes, bytes / 256, bytes / 64, true));
    }

    private static StreamObservation write(Bdf source, Bdf port, int payload, int egress, List<TypeUse> types) {
        TlpShape shape = new TlpShape(TlpKind.MEMORY_WRITE, payload, 24);
        TlpShape out = new TlpShape(TlpKind.MEMORY_WRITE, egress, 24);
        return new StreamObservation(
                source,
                Operation.WRITE,
                BYTES,
                BYTES / payload,
                0,
                0,
                List.of(),
                List.of(
                        new LinkUse(port, Direction.UP, Map.of(shape, BYTES / payload)),
                        new LinkUse(TARGET_PORT, Direction.DOWN, Map.of(out, BYTES / egress))),
                types,
                TranslationUse.NONE,
                0,
                0);
    }

    private static LinkRates x(int generation, int width) {
        double lane = switch (generation) {
            case 3 -> 8e9;
            case 4 -> 16e9;
            default -> 32e9;
        };
        return port -> Optional.of(
                new LinkRates.Capacity(lane * width * 128 / 130 / 8, true, "Gen" + generation + " x" + width));
    }

    private static Pricer pricer(int generation, int width, Parameter... replaced) {
        return new Pricer(x(generation, width), ParameterSet.defaults().with(List.of(replaced)), Optional.empty());
    }
}
