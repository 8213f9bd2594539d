package io.crossdock.topology.lspci;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.pci.Acs;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.pci.Bridge;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PortType;
import io.crossdock.pci.Tristate;
import io.crossdock.pci.config.ConfigDecoder;
import io.crossdock.testing.Corpus;
import io.crossdock.topology.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Wherever a dump holds both the text and the bytes of a function, lspci's decoding of the bytes and Crossdock's agree
 * field by field.
 */
class HexAgainstTextTest {
    private static final int ALL_BYTES = 4096;

    @Test
    void shouldDecodeEveryFieldAsLspciDid() throws IOException {
        List<String> differences = new ArrayList<>();
        Map<String, Integer> compared = new LinkedHashMap<>();
        int functions = 0;
        for (Path file : dumps()) {
            SourceText text = SourceText.of(file.getFileName().toString(), Files.readAllBytes(file));
            for (LspciBlock block : LspciBlocks.split(text.lines())) {
                boolean verbose = block.body().stream().anyMatch(l -> l.text().startsWith("Control: "));
                if (!verbose || block.config().length < ConfigDecoder.MIN_BYTES || !Bdf.looksLike(block.path())) {
                    continue;
                }
                functions++;
                Comparison comparison = new Comparison(text.name() + " " + block.path(), block, compared);
                differences.addAll(comparison.differences());
            }
        }

        assertThat(differences).isEmpty();
        assertThat(functions).isGreaterThan(250);
        assertThat(compared)
                .allSatisfy((field, count) -> assertThat(count).as(field).isPositive());
    }

    private static List<Path> dumps() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("lspci", "lspci-hex")) {
            try (Stream<Path> list = Files.list(Corpus.file(folder))) {
                list.sorted().forEach(files::add);
            }
        }
        return files;
    }

    private static final class Comparison {
        private final String what;
        private final FunctionInfo text;
        private final FunctionInfo bytes;
        private final int length;
        private final Map<String, Integer> compared;
        private final List<String> differences = new ArrayList<>();

        Comparison(String what, LspciBlock block, Map<String, Integer> compared) {
            this.what = what;
            this.compared = compared;
            Bdf bdf = Bdf.parse(block.path());
            LspciFunction function = LspciBody.read(
                    new LspciFunction(block, LspciHeader.parse(block.header()), bdf, (line, note) -> {}));
            this.length = block.config().length;
            this.text = function.build(length == ALL_BYTES);
            this.bytes = ConfigDecoder.decode(bdf, block.config()).function();
        }

        List<String> differences() {
            number("vendor", text.vendorId(), bytes.vendorId());
            number("device", text.deviceId(), bytes.deviceId());
            number("subsystem vendor", text.subsystemVendorId(), bytes.subsystemVendorId());
            number("subsystem", text.subsystemId(), bytes.subsystemId());
            number("class", shifted(text.classCode()), shifted(bytes.classCode()));
            same("port type", known(text.portType()), known(bytes.portType()));
            number("MPS supported", text.mpsSupported(), bytes.mpsSupported());
            number("MPS", text.mps(), bytes.mps());
            number("MRRS", text.mrrs(), bytes.mrrs());
            state("extended tags", text.extendedTags(), bytes.extendedTags());
            state("ten-bit tags", text.tenBitTags(), bytes.tenBitTags());
            state("relaxed ordering", text.relaxedOrdering(), bytes.relaxedOrdering());
            state("bus master", text.busMaster(), bytes.busMaster());
            state("memory", text.memoryEnabled(), bytes.memoryEnabled());
            number(
                    "link speed capability",
                    text.link().maxSpeedMtps(),
                    bytes.link().maxSpeedMtps());
            number("link width capability", text.link().maxWidth(), bytes.link().maxWidth());
            number("link speed", text.link().speedMtps(), bytes.link().speedMtps());
            number("link width", text.link().width(), bytes.link().width());
            same("ACS", acs(text.acs()), acs(bytes.acs()));
            state("ATS", text.ats().supported(), bytes.ats().supported());
            state("ATS enable", text.ats().enabled(), bytes.ats().enabled());
            state("PASID", text.pasid(), bytes.pasid());
            state("page requests", text.pageRequests(), bytes.pageRequests());
            same("SR-IOV", text.sriov(), bytes.sriov());
            same(
                    "serial number",
                    optional(text.serialNumber()).map(this::asPrintedNow),
                    optional(bytes.serialNumber()));
            same(
                    "resizable BARs",
                    text.resizableBars().isEmpty() ? Optional.empty() : Optional.of(text.resizableBars()),
                    bytes.resizableBars().isEmpty() && length < ALL_BYTES
                            ? Optional.empty()
                            : Optional.of(bytes.resizableBars()));
            same(
                    "bus numbers",
                    text.bridge().map(Comparison::buses),
                    bytes.bridge().map(Comparison::buses));
            same(
                    "windows",
                    text.bridge().filter(Bridge::windowsKnown).map(Bridge::windows),
                    bytes.bridge().map(Bridge::windows));
            for (Bar bar : bytes.bars()) {
                text.bars().stream()
                        .filter(b -> b.index() == bar.index() && b.index() != Bar.ROM)
                        .forEach(b -> {
                            same("BAR kind", Optional.of(b.kind()), Optional.of(bar.kind()));
                            same("BAR prefetchable", Optional.of(b.prefetchable()), Optional.of(bar.prefetchable()));
                            same("BAR address", optional(b.address()), optional(bar.address()));
                        });
            }
            return differences;
        }

        /** The pciutils of this one dump (3.0) printed the bytes of a serial number in the opposite order. */
        private long asPrintedNow(long serial) {
            return what.startsWith("pciutils-cap-pcie-2.txt") ? Long.reverseBytes(serial) : serial;
        }

        private static OptionalInt shifted(OptionalInt code) {
            return code.isPresent() ? OptionalInt.of(code.getAsInt() >> 8) : code;
        }

        private static Optional<PortType> known(PortType type) {
            return Optional.of(type).filter(t -> t != PortType.UNKNOWN);
        }

        /** lspci prints the low seven bits. */
        private static Optional<Acs> acs(Acs acs) {
            return switch (acs.presence()) {
                case UNKNOWN -> Optional.empty();
                case ABSENT -> Optional.of(acs);
                case PRESENT -> Optional.of(Acs.present(acs.capability() & 0x7f, acs.control() & 0x7f));
            };
        }

        private static Optional<Long> optional(OptionalLong value) {
            return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
        }

        private static List<Integer> buses(Bridge bridge) {
            return List.of(bridge.secondary(), bridge.subordinate());
        }

        private void number(String field, OptionalInt a, OptionalInt b) {
            same(
                    field,
                    a.isPresent() ? Optional.of(a.getAsInt()) : Optional.empty(),
                    b.isPresent() ? Optional.of(b.getAsInt()) : Optional.empty());
        }

        private void state(String field, Tristate a, Tristate b) {
            same(field, Optional.of(a).filter(Tristate::isKnown), Optional.of(b).filter(Tristate::isKnown));
        }

        /** Of all bytes, whatever the text knows must be known; of fewer, what both know must be equal. */
        private void same(String field, Optional<?> fromText, Optional<?> fromBytes) {
            compared.merge(field, 0, Integer::sum);
            boolean comparable = fromText.isPresent() && (fromBytes.isPresent() || length == ALL_BYTES);
            if (comparable) {
                compared.merge(field, 1, Integer::sum);
                if (!fromText.equals(fromBytes)) {
                    differences.add(what + ": " + field + ": text " + fromText + ", bytes " + fromBytes);
                }
            }
        }
    }
}
