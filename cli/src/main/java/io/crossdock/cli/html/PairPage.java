package io.crossdock.cli.html;

import io.crossdock.cli.screen.Figures;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.GroupMembership;
import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.PairReport.Head;
import io.crossdock.workbench.explain.PairReport.Party;
import io.crossdock.workbench.explain.RemedyResult;
import io.crossdock.workbench.explain.Result;
import io.crossdock.workbench.explain.RouteMap;
import io.crossdock.workbench.explain.rule.Rule;
import io.crossdock.workbench.explain.rule.RuleText;
import io.crossdock.workbench.explain.rule.Rules;
import io.crossdock.workbench.explain.verdict.LayerVerdict;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.result.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code explain} says of one pair as one page that needs nothing else: no script, no font, no network. It is XML as
 * well as HTML.
 */
public final class PairPage {
    private final PairReport report;
    private final Html html = new Html();

    private PairPage(PairReport report) {
        this.report = report;
    }

    /** The whole page. */
    public static String of(PairReport report, RouteMap map) {
        return new PairPage(report).page(map);
    }

    private String page(RouteMap map) {
        Head head = report.head();
        html.raw("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n");
        html.raw("<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width\"/>\n");
        html.raw("<meta name=\"color-scheme\" content=\"light dark\"/>\n");
        html.element("title", head.from().name() + " to " + head.to().name() + ", Crossdock");
        html.raw("\n<style>").raw(style()).raw("</style>\n</head>\n<body>\n<header>");
        html.element("h1", party(head.from()) + " → " + party(head.to()));
        html.element("p", "sub", head.title());
        html.element(
                "p",
                "sub",
                "Linux " + head.kernel() + " · " + head.iommu() + " · " + Figures.bytes(head.transferBytes()) + " · "
                        + head.linkSummary());
        html.raw("</header>\n<main>\n");
        route(map);
        verdicts();
        results();
        report.results().forEach(this::waterfall);
        findings();
        remedies();
        foot();
        html.raw("</main>\n</body>\n</html>\n");
        return html.toString();
    }

    private static String style() {
        try (InputStream in = PairPage.class.getResourceAsStream("page.css")) {
            if (in == null) {
                throw new IllegalStateException("page.css is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String party(Party party) {
        return party.name() + " " + party.bdf() + (party.bar() < 0 ? "" : " BAR " + party.bar());
    }

    private void route(RouteMap map) {
        html.raw("<section><h2>Route</h2>");
        html.element("p", report.routeClass());
        Drawing.add(html, map);
        boolean detour = map.places().stream().anyMatch(p -> p.part() == RouteMap.Part.DETOUR);
        html.raw("<p class=\"legend\"><span class=\"key on-route\"></span> route ");
        if (detour) {
            html.raw("<span class=\"key detour\"></span> detour: could turn below, and does not ");
        }
        html.raw(
                "<span class=\"key load-low\"></span> below 50 % <span class=\"key load-middle\"></span> below 80 % "
                        + "<span class=\"key load-high\"></span> above: payload of this pair's writes, one direction of the link</p>");
        html.raw("</section>\n");
    }

    private void verdicts() {
        html.raw("<section><h2>Who allows it</h2><table><thead><tr><th>who</th><th>may it?</th><th>how</th><th>why</th>"
                + "</tr></thead><tbody>");
        for (LayerVerdict verdict : report.verdicts()) {
            String answer = verdict.answer().name().toLowerCase(Locale.ROOT).replace('_', '-');
            html.raw("<tr>").element("td", verdict.name());
            html.element("td", "answer " + answer, verdict.answer().word());
            html.element("td", verdict.how()).raw("<td>").text(verdict.reason());
            list("evidence", verdict.evidence());
            html.raw("</td></tr>\n");
        }
        html.raw("</tbody></table>");
        List<String> groups = report.groups().stream()
                .filter(g -> g.group().isPresent() || g.computed())
                .map(PairPage::group)
                .toList();
        if (!groups.isEmpty()) {
            html.element("p", "sub", "IOMMU groups: " + String.join("; ", groups));
        }
        html.raw("</section>\n");
    }

    private static String group(GroupMembership g) {
        return g.device() + ": "
                + (g.computed() ? "by Linux's rules" : "" + g.group().getAsInt())
                + g.type().map(t -> " " + t).orElse("")
                + (g.others().isEmpty() ? ", alone" : ", with " + String.join(", ", g.others()));
    }

    private void results() {
        html.raw(
                "<section><h2>How fast</h2><table><thead><tr><th>API</th><th>Linux says</th><th class=\"number\">write GB/s"
                        + "</th><th class=\"number\">read GB/s</th><th>held back by</th></tr></thead><tbody>");
        for (Result result : report.results()) {
            html.raw("<tr><td>").text(result.api().label());
            html.element("div", "sub", result.via()).raw("</td>");
            html.element("td", result.status().name().toLowerCase(Locale.ROOT));
            html.element("td", "number", Figures.rate(result.write()));
            html.element("td", "number", Figures.rate(result.read()));
            html.element("td", result.write().map(Rate::bottleneck).orElseGet(result::reason));
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></section>\n");
    }

    private void waterfall(Result result) {
        result.write().ifPresent(rate -> waterfall(result, "write", rate));
        result.read().ifPresent(rate -> waterfall(result, "read", rate));
    }

    private void waterfall(Result result, String direction, Rate rate) {
        double widest = rate.waterfall().stream()
                .mapToDouble(s -> s.bytesPerSecond())
                .max()
                .orElse(1);
        html.raw("<details")
                .raw(direction.equals("write") ? " open=\"open\"" : "")
                .raw("><summary>");
        html.text(direction + ", step by step: " + result.api().label()
                + (result.via().isBlank() ? "" : ", " + result.via()));
        html.raw("</summary><table class=\"bars\"><tbody>");
        for (Stage stage : rate.waterfall()) {
            double bytes = stage.bytesPerSecond();
            html.raw("<tr>").element("td", stage.name());
            html.raw(String.format(
                    Locale.ROOT,
                    "<td class=\"bar\"><div class=\"%s\" style=\"width:%.1f%%\"></div></td>",
                    stage.name().equals(rate.bottleneck()) ? "fill narrow" : "fill",
                    100 * bytes / widest));
            html.element("td", "number", Figures.gigabytes(bytes)).raw("</tr>\n");
        }
        html.raw("</tbody></table></details>\n");
    }

    private void findings() {
        if (report.findings().isEmpty()) {
            return;
        }
        html.raw("<section><h2>What holds it back</h2>");
        for (Finding finding : report.findings()) {
            String level = finding.level().name().toLowerCase(Locale.ROOT);
            html.raw("<article class=\"finding " + level + "\"><h3>");
            html.element("span", "code", level + " " + finding.code())
                    .raw(" ")
                    .text(finding.message())
                    .raw("</h3>");
            if (!finding.because().isBlank()) {
                html.element("p", finding.because());
            }
            list("evidence", finding.evidence());
            list("notes", finding.notes());
            Rules.byCode(finding.code()).ifPresent(this::rule);
            html.raw("</article>\n");
        }
        html.raw("</section>\n");
    }

    private void rule(Rule rule) {
        RuleText text = rule.text();
        html.raw("<details><summary>")
                .text("rule " + rule.code() + ": " + rule.title())
                .raw("</summary><dl>");
        term("what", text.what());
        term("why", text.why());
        term("evidence", text.evidence());
        term("remedy", text.remedy());
        term("cost", text.cost());
        term("source", text.source());
        html.raw("</dl></details>");
    }

    private void term(String name, String text) {
        html.element("dt", name).element("dd", text);
    }

    private void remedies() {
        if (report.remedies().isEmpty()) {
            return;
        }
        Optional<Rate> before = report.results().stream()
                .map(Result::write)
                .flatMap(Optional::stream)
                .findFirst();
        html.raw("<section><h2>What to do</h2><table><thead><tr><th>change</th><th class=\"number\">write GB/s</th>"
                + "<th>cost</th></tr></thead><tbody>");
        for (RemedyResult remedy : report.remedies()) {
            String status = remedy.status().name().toLowerCase(Locale.ROOT);
            html.raw("<tr class=\"" + status + "\"><td><strong>")
                    .text(remedy.title())
                    .raw("</strong>");
            if (!remedy.why().isBlank()) {
                html.element("p", remedy.why());
            }
            list("how", remedy.how());
            if (!remedy.verify().isBlank()) {
                html.raw("<dl>");
                term("survives a reboot", remedy.persists());
                term("gives up", remedy.isolation().isBlank() ? "no isolation" : remedy.isolation());
                html.raw("<dt>in force?</dt><dd>")
                        .element("code", remedy.verify())
                        .raw("</dd></dl>");
            }
            html.raw("</td>");
            html.element("td", "number", change(before, remedy));
            html.element(
                    "td", remedy.cost().stream().map(RemedyResult.Cost::words).collect(Collectors.joining(", ")));
            html.raw("</tr>\n");
        }
        html.raw("</tbody></table></section>\n");
    }

    private static String change(Optional<Rate> before, RemedyResult remedy) {
        return switch (remedy.status()) {
            case ADVISED -> "not run";
            case REFUSED -> "does not help";
            case WORKS, DETOUR -> Figures.rate(before) + " → " + Figures.rate(remedy.write());
        };
    }

    private void foot() {
        html.raw("<section><h2>What this rests on</h2><dl>");
        report.parameters().forEach(p -> {
            html.element("dt", p.name() + " " + Figures.plain(p.value()) + " " + p.unit());
            html.element("dd", p.kind().name().toLowerCase(Locale.ROOT) + ": " + p.source());
        });
        html.raw("</dl>");
        if (!report.verify().isBlank()) {
            html.raw("<p>Verify: ").element("code", report.verify()).raw("</p>");
        }
        list(
                "unknown",
                report.unknown().stream()
                        .map(u -> "Not known: " + u.what() + ". To learn: " + u.howToLearn())
                        .toList());
        html.raw("</section>\n");
    }

    private void list(String type, List<String> entries) {
        if (!entries.isEmpty()) {
            html.raw("<ul class=\"" + type + "\">");
            entries.forEach(entry -> html.element("li", entry));
            html.raw("</ul>");
        }
    }
}
