package io.crossdock.workbench.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.PairReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A report counts as explained if the cause that closed it is named, and what helped is among the remedies. */
class CasesTest {
    @Test
    void shouldNameTheCauseAndWhatHelped() {
        Map<String, String> missed = new LinkedHashMap<>();
        for (Case c : Cases.all()) {
            PairReport report = c.given().explain(c.from(), c.to());
            List<String> wrong = new ArrayList<>();
            List<String> codes = report.findings().stream().map(Finding::code).toList();
            c.causes().stream()
                    .filter(cause -> !codes.contains(cause))
                    .forEach(cause -> wrong.add("not named: " + cause));
            boolean offered = report.remedies().stream()
                    .anyMatch(r -> r.title().contains(c.remedy())
                            || r.how().stream().anyMatch(step -> step.contains(c.remedy())));
            if (!c.remedy().isEmpty() && !offered) {
                wrong.add("not offered: " + c.remedy());
            }
            if (!wrong.isEmpty()) {
                missed.put(c.reports(), wrong + ", fired " + codes);
            }
        }
        int all = Cases.all().size();
        System.out.printf(
                "reports explained: %d of %d rebuilt; %d more are out of reach%n",
                all - missed.size(), all, Cases.outOfReach().size());

        assertThat(missed).isEmpty();
    }
}
