package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** {@code --html}: what the page shows, that it is well-formed, and that it needs nothing else. */
class ExplainHtmlTest {
    /** Markup, a comment's end, an entity, a control character and one that turns the text around. */
    private static final String HOSTILE = "<script>alert(1)</script> --> &amp; \"x' \u0007 \u202e";

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void shouldDrawTheRouteItsDetourAndTheLoadOfItsLinks() throws Exception {
        Document page = page("x86-switch-pair-acs.yaml", "gpu0", "gpu1", "--api", "p2pdma");

        assertThat(texts(page, "text"))
                .contains("gpu0", "gpu1", "root complex", "nvme0", "ACSCtl 001d: SV RR CR UF", "root port");
        // the uplink, Gen3 x16, carries the requests up and down again: it is full; the links below it are half empty
        assertThat(classes(page, "path"))
                .contains("wire detour load-high", "wire on-route load-low", "wire beside load-none");
        assertThat(classes(page, "g"))
                .containsOnlyOnce("place initiator", "place target")
                .contains("place detour", "place beside");
    }

    @Test
    void shouldNotDrawADetourWhereRequestsTurn() throws Exception {
        Document page = page("x86-switch-pair.yaml", "gpu0", "gpu1", "--iommu", "off");

        assertThat(classes(page, "g")).contains("place on-route").doesNotContain("place detour");
        assertThat(classes(page, "path")).noneMatch(c -> c.contains("detour"));
    }

    @Test
    void shouldShowWhatTheScreenShows() throws Exception {
        Document page = page("arm-gpu-pair.yaml", "gpu0", "gpu1");

        assertThat(texts(page, "h2"))
                .containsExactly(
                        "Route", "Who allows it", "How fast", "What holds it back", "What to do", "What this rests on");
        assertThat(texts(page, "strong")).contains("IOMMU passthrough", "dma_map_single on the BAR");
        assertThat(texts(page, "td")).contains("4.00", "4.00 → 28.7", "one 64 B write at a time, Device-nGnRE");
        assertThat(texts(page, "dt")).contains("survives a reboot", "gives up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86-switch-pair.yaml", "x86-switch-pair-acs.yaml", "arm-gpu-pair.yaml"})
    void shouldMarkTheStepThatHoldsAWriteBack(String example) throws Exception {
        Document page = page(example, "gpu0", "gpu1");
        NodeList fills = page.getElementsByTagName("div");
        int marked = 0;
        for (int i = 0; i < fills.getLength(); i++) {
            Element fill = (Element) fills.item(i);
            if (!fill.getAttribute("class").equals("fill narrow")) {
                continue;
            }
            Element row = (Element) fill.getParentNode().getParentNode();
            String section = row.getParentNode().getParentNode().getParentNode().getTextContent();
            if (section.startsWith("write")) {
                String step = row.getElementsByTagName("td").item(0).getTextContent();
                assertThat(texts(page, "td"))
                        .as("the step's own cell, and the column of what holds it back")
                        .filteredOn(step::equals)
                        .hasSizeGreaterThan(1);
                marked++;
            }
        }
        assertThat(marked).isPositive();
    }

    @Test
    void shouldNeedNothingFromElsewhere() throws Exception {
        String text = write("x86-switch-pair.yaml", "gpu0", "gpu1", "--iommu", "off");

        assertThat(text).doesNotContain("<script", "<link", "<img", "<iframe", "@import", "url(", " src=", " href=");
        assertThat(text.replace("http://www.w3.org/1999/xhtml", "").replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http:");
        assertThat(text).contains("prefers-color-scheme: dark");
    }

    @Test
    void shouldEscapeWhatTheInputCallsItsDevices() throws Exception {
        String yaml = Files.readString(example("x86-switch-pair.yaml"))
                .replaceFirst(
                        "title: .*", "title: '" + HOSTILE.replace("'", "''").replace("\u0007", "") + "'")
                .replace("name: gpu1\n", "name: gpu1\n                    description: \"<b>&\\u0007\\u202e\"\n");
        Path machine = Files.writeString(folder.resolve("hostile.yaml"), yaml);

        String text = written(machine, "gpu0", "gpu1", "--iommu", "off");
        Document page = parse(text);
        assertThat(text).doesNotContain("<script", "<b>", "\u0007", "\u202e");
        assertThat(texts(page, "p")).anyMatch(p -> p.startsWith("<script>alert(1)</script> --> &amp; \"x'"));
        assertThat(texts(page, "title")).anyMatch(t -> t.contains("<b>&??"));
    }

    @Test
    void shouldNeitherReplaceAFileNorDrawAMatrix() throws IOException {
        Path there = Files.writeString(folder.resolve("there.html"), "kept");

        assertThat(explain(example("x86-switch-pair.yaml"), "gpu0", "gpu1", "--html", there.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("there.html exists; name a file that does not");
        assertThat(Files.readString(there)).isEqualTo("kept");
        assertThat(explain(example("x86-switch-pair.yaml"), "--html", "new.html"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--html needs a pair; name FROM and TO");
    }

    private Document page(String example, String... args) throws Exception {
        return parse(write(example, args));
    }

    private String write(String example, String... args) throws IOException {
        return written(example(example), args);
    }

    private String written(Path machine, String... args) throws IOException {
        Path file = folder.resolve("page.html");
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--transfer", "4KiB", "--html", file.toString()));
        assertThat(explain(machine, all.toArray(String[]::new)))
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        return Files.readString(file);
    }

    private int explain(Path machine, String... args) {
        List<String> all = new ArrayList<>(List.of("explain", machine.toString()));
        all.addAll(List.of(args));
        return Main.run(all.toArray(String[]::new), new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    }

    private static Path example(String name) {
        return Repository.root().resolve("examples").resolve(name);
    }

    /** Well-formed or an exception. */
    private static Document parse(String text) throws ParserConfigurationException, SAXException, IOException {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    private static List<String> texts(Document page, String tag) {
        return elements(page, tag).stream().map(Element::getTextContent).toList();
    }

    private static List<String> classes(Document page, String tag) {
        return elements(page, tag).stream().map(e -> e.getAttribute("class")).toList();
    }

    private static List<Element> elements(Document page, String tag) {
        NodeList nodes = page.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
