import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Writes the page of benchmark results from the raw ones: {@code java ResultsPage.java RESULTS PAGE}. */
final class ResultsPage {
    /** What a compare-and-set took where the C figures were measured, ns. */
    private static final double C_CAS = 5.3;

    private static final List<String> SIZES = List.of("4096", "65536", "1048576", "2097152", "block");
    private static final List<String> SIZE_NAMES = List.of(
            "4 KiB", "64 KiB as 4 KiB", "1 MiB as 4 KiB", "2 MiB as 4 KiB", "2 MiB block");
    private static final double[] C_MAP = {22, 64, 737, 1426, 19};
    private static final double[] MAP_GOALS = {1.0, 0.5, 0.3, 0.3, 1.0};
    private static final double C_MAGAZINES = 14.1;
    private static final double C_TREE = 55;

    private final Map<String, double[]> results = new LinkedHashMap<>();
    private final StringBuilder page = new StringBuilder();

    public static void main(String[] arguments) throws IOException {
        new ResultsPage().write(Path.of(arguments[0]), Path.of(arguments[1]));
    }

    private void write(Path folder, Path target) throws IOException {
        read(folder.resolve("results.csv"));
        Properties conditions = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve("conditions.properties"))) {
            conditions.load(reader);
        }
        head(conditions);
        bare();
        map();
        formats();
        random();
        allocators();
        identity();
        Files.writeString(target, page);
    }

    /** Lines of JMH: name, mode, threads, samples, score, error, unit, then parameters. */
    private void read(Path csv) throws IOException {
        List<String> lines = Files.readAllLines(csv);
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = List.of(line.replace("\"", "").split(",", -1));
            String name = cells.get(0).replaceFirst(".*\\.(\\w+)\\.(\\w+)$", "$1.$2");
            List<String> parameters = new ArrayList<>(cells.subList(7, cells.size()));
            parameters.removeIf(String::isEmpty);
            String key = parameters.isEmpty() ? name : name + "(" + String.join(",", parameters) + ")";
            results.put(key, new double[] {Double.parseDouble(cells.get(4)), Double.parseDouble(cells.get(5))});
        }
    }

    private double score(String key) {
        double[] found = results.get(key);
        if (found == null) {
            throw new IllegalArgumentException("no result for " + key + "; there are " + results.keySet());
        }
        return found[0];
    }

    private String measured(String key) {
        score(key);
        double[] found = results.get(key);
        return number(found[0]) + " ± " + number(found[1]);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String judged(double ratio, double goal) {
        return ratio(ratio) + " | " + goal + " | " + (ratio <= goal ? "met" : "**missed**");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    private void head(Properties conditions) {
        line("# What the engine costs by itself");
        line("");
        line("Written by `benchmarks/run` from `benchmarks/results`; do not edit. How map and unmap cost a caller of the DMA");
        line("API, invalidation included, is what [`crossdock bench map`](bench.md) measures; here are its parts.");
        line("");
        line("Conditions: " + conditions.getProperty("processor") + ", " + conditions.getProperty("processors")
                + " processors of a virtual machine; Java " + conditions.getProperty("java") + "; "
                + conditions.getProperty("date") + ", commit " + conditions.getProperty("commit")
                + ". JMH, 2 forks of 5 iterations of 0.4 s; ± is the 99.9 % confidence interval.");
        line("");
        line("The C figures are of Linux's algorithms, compiled in user space with -O2 on another virtual machine, on which a");
        line("compare-and-set took 5.3 ns. They are scaled by the compare-and-set measured here, which is a rough measure of");
        line("a processor. **They contain no maintenance**: no cleaning of cache lines, no command, no wait; nor does what is");
        line("compared with them. A smaller ratio is not a faster kernel.");
        line("");
    }

    private double scale() {
        return score("BareBenchmark.cas") / C_CAS;
    }

    private void bare() {
        line("## Memory operations");
        line("");
        line("| operation | ns |");
        line("|---|---|");
        line("| compare-and-set of one entry | " + measured("BareBenchmark.cas") + " |");
        line("| 512 stores and a release fence | " + measured("BareBenchmark.stores512") + " |");
        line("| walk of 4 levels, hot | " + measured("RandomPageBenchmark.bareWalk(4096)") + " |");
        line("");
    }

    private void map() {
        line("## Map and unmap beside C");
        line("");
        line("Arm LPAE, 4 KiB granule, the page table alone, always the same range.");
        line("");
        line("| range | ns | C, scaled | ratio | goal | |");
        line("|---|---|---|---|---|---|");
        for (int i = 0; i < SIZES.size(); i++) {
            String key = "MapBenchmark.mapUnmap(lpae," + SIZES.get(i) + ")";
            double c = C_MAP[i] * scale();
            line("| " + SIZE_NAMES.get(i) + " | " + measured(key) + " | " + number(c) + " | "
                    + judged(score(key) / c, MAP_GOALS[i]) + " |");
        }
        line("");
    }

    private void formats() {
        line("## Formats of equal depth");
        line("");
        line("Four levels each; the ratio is to the fastest of the row, and the goal is 1.5.");
        line("");
        line("| range | Arm LPAE | VT-d second stage | AMD version 1 | worst ratio | goal | |");
        line("|---|---|---|---|---|---|---|");
        for (int i = 0; i < SIZES.size(); i++) {
            StringBuilder row = new StringBuilder("| " + SIZE_NAMES.get(i));
            double least = Double.MAX_VALUE;
            double most = 0;
            for (String format : List.of("lpae", "vtd", "amd")) {
                String key = "MapBenchmark.mapUnmap(" + format + "," + SIZES.get(i) + ")";
                row.append(" | ").append(measured(key));
                least = Math.min(least, score(key));
                most = Math.max(most, score(key));
            }
            line(row + " | " + judged(most / least, 1.5) + " |");
        }
        line("");
    }

    private void random() {
        line("## Pages in random order");
        line("");
        line("Of 2^20 mapped pages, 4 GiB of addresses, 4,096 that lie together or all.");
        line("");
        line("| operation | 4,096 pages | 1,048,576 pages |");
        line("|---|---|---|");
        for (List<String> row : List.of(
                List.of("unmap and map of 4 KiB", "unmapMap"),
                List.of("translate", "translate"),
                List.of("bare walk", "bareWalk"))) {
            line("| " + row.get(0) + " | " + measured("RandomPageBenchmark." + row.get(1) + "(4096)") + " | "
                    + measured("RandomPageBenchmark." + row.get(1) + "(1048576)") + " |");
        }
        line("");
        double walk = score("RandomPageBenchmark.translate(4096)") / score("RandomPageBenchmark.bareWalk(4096)");
        line("A hot translate takes " + ratio(walk) + " times the bare walk.");
        line("");
    }

    private void allocators() {
        line("## Allocators");
        line("");
        line("Freeing a page's range and taking another, one thread. \"Elsewhere\": freed on another context than it is");
        line("allocated on.");
        line("");
        line("| allocator | 64 live | elsewhere | 100,000 live | elsewhere |");
        line("|---|---|---|---|---|");
        for (String name : List.of("tree", "magazines", "pools", "contiguous")) {
            line("| " + name + " | " + measured("AllocatorBenchmark.freeAllocate(" + name + ",64)") + " | "
                    + measured("AllocatorBenchmark.freeElsewhere(" + name + ",64)") + " | "
                    + measured("AllocatorBenchmark.freeAllocate(" + name + ",100000)") + " | "
                    + measured("AllocatorBenchmark.freeElsewhere(" + name + ",100000)") + " |");
        }
        line("");
        line("| beside C | ns | C, scaled | ratio | goal | |");
        line("|---|---|---|---|---|---|");
        for (String name : List.of("magazines", "tree")) {
            boolean tree = name.equals("tree");
            String key = "AllocatorBenchmark.freeAllocate(" + name + ",64)";
            double c = (tree ? C_TREE : C_MAGAZINES) * scale();
            line("| " + name + ", 64 live | " + measured(key) + " | " + number(c) + " | "
                    + judged(score(key) / c, tree ? 1.0 : 0.5) + " |");
        }
        line("");
    }

    private void identity() {
        line("## A page at its physical address");
        line("");
        line("`mapSingleAddress` and `unmapSingle` of 4 KiB through the DMA API: reused context, coherent walks, deferred");
        line("invalidation with its share of the flushes, 4,096 random pages in 64 MiB, nobody listening. Beside it the two");
        line("compare-and-sets that a page at its physical address cannot do without, on the same slots.");
        line("");
        line("| call | ns | ratio to the two | goal | |");
        line("|---|---|---|---|---|");
        line("| two compare-and-sets | " + measured("IdentityBenchmark.twoCas(true)") + " | 1 | | |");
        double two = score("IdentityBenchmark.twoCas(true)");
        line("| identity | " + measured("IdentityBenchmark.mapUnmap(true)") + " | "
                + judged(score("IdentityBenchmark.mapUnmap(true)") / two, 2.0) + " |");
        line("| magazines | " + measured("IdentityBenchmark.mapUnmap(false)") + " | "
                + ratio(score("IdentityBenchmark.mapUnmap(false)") / two) + " | | |");
    }
}
