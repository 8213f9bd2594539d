import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * {@code java .ci/CheckSkips.java}, in the repository's root after the tests: fails when a test was skipped that
 * validation/skips.txt does not list, or when the list names a test that its class no longer has. Ends with the totals.
 */
class CheckSkips {
    /** A class whose skip was decided before its tests were known is reported without a method. */
    private static final String WHOLE_CLASS = "*";

    public static void main(String[] args) throws Exception {
        Map<String, String> listed = readList(Path.of("validation", "skips.txt"));
        Map<String, Set<String>> methodsByClass = new TreeMap<>();
        Map<String, String> skipped = new TreeMap<>();
        int failed = 0;
        int skips = 0;
        int all = 0;
        for (Path report : reports("skips-.*\\.txt")) {
            for (String line : Files.readAllLines(report)) {
                String[] parts = line.split("\t", 2);
                skipped.put(parts[0], parts[1]);
            }
        }
        for (Path report : reports("TEST-.*\\.xml")) {
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
            NodeList cases = document.getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element test = (Element) cases.item(i);
                String type = test.getAttribute("classname");
                String method = method(test.getAttribute("name"), type);
                methodsByClass.computeIfAbsent(type, key -> new TreeSet<>()).add(method);
                all++;
                if (has(test, "failure") || has(test, "error")) {
                    failed++;
                } else if (has(test, "skipped")) {
                    skips++;
                    if (skipped.keySet().stream().noneMatch(known -> known.startsWith(type + "#"))) {
                        skipped.put(type + "#" + method, "no reason was written down: is the testkit a dependency?");
                    }
                }
            }
        }

        List<String> complaints = new ArrayList<>();
        skipped.forEach((test, reason) -> {
            String wholeClass = test.substring(0, test.indexOf('#') + 1) + WHOLE_CLASS;
            if (!listed.containsKey(test) && !listed.containsKey(wholeClass)) {
                complaints.add("skipped, but not listed in validation/skips.txt: " + test + " (" + reason + ")");
            }
        });
        for (String entry : listed.keySet()) {
            String type = entry.substring(0, entry.indexOf('#'));
            String method = entry.substring(entry.indexOf('#') + 1);
            Set<String> methods = methodsByClass.get(type);
            if (methods != null
                    && !method.equals(WHOLE_CLASS)
                    && !methods.contains(WHOLE_CLASS)
                    && !methods.contains(method)) {
                complaints.add("listed in validation/skips.txt, but there is no such test: " + entry);
            }
        }
        skipped.forEach((test, reason) -> System.out.println("skipped: " + test + ": " + reason));
        complaints.forEach(line -> System.out.println("error: " + line));
        if (all == 0) {
            System.out.println("error: no test reports; run the tests first");
        }
        System.out.println((all - failed - skips) + " passed, " + failed + " failed, " + skips + " skipped");
        System.exit(complaints.isEmpty() && failed == 0 && all > 0 ? 0 : 1);
    }

    private static Map<String, String> readList(Path list) throws IOException {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String line : Files.readAllLines(list)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split(": ", 2);
            if (parts.length != 2 || !parts[0].contains("#") || parts[1].isBlank()) {
                System.out.println("error: " + list + ": not 'CLASS#METHOD: REASON': " + line);
                System.exit(1);
            }
            reasons.put(parts[0].strip(), parts[1].strip());
        }
        return reasons;
    }

    private static List<Path> reports(String name) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of("."))) {
            for (Path module : modules.toList()) {
                for (String tier : List.of("surefire-reports", "surefire-reports-long")) {
                    Path folder = module.resolve("target").resolve(tier);
                    if (Files.isDirectory(folder)) {
                        try (Stream<Path> files = Files.list(folder)) {
                            files.filter(file -> file.getFileName().toString().matches(name))
                                    .forEach(found::add);
                        }
                    }
                }
            }
        }
        return found;
    }

    /** The method, without the arguments and the index of a parameterised test. */
    private static String method(String name, String type) {
        String method = name.replaceFirst("[(\\[{ ].*", "");
        return method.isEmpty() || method.equals(type) ? WHOLE_CLASS : method;
    }

    private static boolean has(Element test, String child) {
        return test.getElementsByTagName(child).getLength() > 0;
    }
}
