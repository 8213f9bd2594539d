package io.crossdock.cli.screen;

import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.RouteHop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The way from one device to the other, and what happens on it. */
final class RouteLines {
    private static final String LABEL = "  route";
    private static final int LABEL_COLUMNS = 10;
    private static final String LINK = " ══ ";
    private static final String DEFAULT_DOMAIN = "0000:";

    private RouteLines() {}

    static List<String> lines(PairReport report) {
        List<RouteHop> route = report.route();
        boolean oneDomain = route.stream().flatMap(h -> h.bdf().stream()).allMatch(b -> b.startsWith(DEFAULT_DOMAIN));
        List<String> lines = new ArrayList<>();
        String start = Text.left(LABEL, LABEL_COLUMNS);
        StringBuilder line = new StringBuilder(start);
        for (int i = 0; i < route.size(); i++) {
            boolean end = i == 0 || i == route.size() - 1;
            String place = place(route.get(i), end, oneDomain);
            String link = i == 0 ? "" : LINK;
            if (Text.width(line.toString()) + Text.width(link + place) > Text.WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(LABEL_COLUMNS - LINK.length()))
                        .append(link)
                        .append(place);
            } else {
                line.append(link).append(place);
            }
        }
        lines.add(line.toString());
        // what kind of route it is stands among the verdicts, where there are any
        String kind = report.verdicts().isEmpty() ? "; " + report.routeClass() : "";
        lines.addAll(Text.labelled("", LABEL_COLUMNS, report.head().linkSummary() + kind));
        notes(report, oneDomain)
                .forEach((note, places) ->
                        lines.addAll(Text.labelled("", LABEL_COLUMNS, String.join(", ", places) + ": " + note)));
        return lines;
    }

    /** What happens at places that the description of the route does not mention. */
    private static Map<String, List<String>> notes(PairReport report, boolean oneDomain) {
        Map<String, List<String>> placesByNote = new LinkedHashMap<>();
        for (RouteHop hop : report.route()) {
            boolean told = hop.bdf().filter(report.routeClass()::contains).isPresent();
            if (!hop.note().isBlank() && !told) {
                String place = hop.bdf().isPresent() ? address(hop, oneDomain) : hop.kind();
                placesByNote.computeIfAbsent(hop.note(), n -> new ArrayList<>()).add(place);
            }
        }
        return placesByNote;
    }

    private static String place(RouteHop hop, boolean end, boolean oneDomain) {
        if (hop.bdf().isEmpty()) {
            return Text.clean(hop.kind());
        }
        String address = address(hop, oneDomain);
        return end ? address : address + " " + Text.clean(hop.kind()).replace("switch ", "");
    }

    private static String address(RouteHop hop, boolean oneDomain) {
        String bdf = hop.bdf().orElse("");
        return oneDomain ? bdf.substring(DEFAULT_DOMAIN.length()) : bdf;
    }
}
