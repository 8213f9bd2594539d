package io.crossdock.workbench.explain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.GoldenFile;
import io.crossdock.workbench.explain.Finding;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule fires on what it is about and on nothing beside it, and says what its golden file says. */
class RuleTest {
    @Test
    void shouldHaveACaseForEveryRule() {
        assertThat(RuleCases.all())
                .extracting(RuleCases.Case::code)
                .containsExactlyElementsOf(Rules.all().stream().map(Rule::code).toList());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldFireOnItsCauseAndSayWhatItsFileSays(RuleCases.Case c) throws IOException {
        Finding finding = c.fires().finding(c.code(), c.from(), c.to()).orElseThrow();

        GoldenFile.check(
                "workbench/src/test/resources/io/crossdock/workbench/explain/rule/" + c.code() + ".txt",
                text(Rules.byCode(c.code()).orElseThrow(), finding));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldBeSilentWithoutItsCause(RuleCases.Case c) {
        assertThat(c.silent().finding(c.code(), c.from(), c.to())).isEmpty();
    }

    private static String text(Rule rule, Finding finding) {
        StringBuilder text = new StringBuilder();
        text.append(rule.code()).append(": ").append(rule.title()).append('\n');
        RuleText t = rule.text();
        section(text, "what", List.of(t.what()));
        section(text, "why", List.of(t.why()));
        section(text, "evidence", List.of(t.evidence()));
        section(text, "remedy", List.of(t.remedy()));
        section(text, "cost", List.of(t.cost()));
        section(text, "source", List.of(t.source()));
        text.append('\n').append(finding.level().name().toLowerCase(Locale.ROOT));
        text.append('[')
                .append(finding.code())
                .append("] ")
                .append(finding.message())
                .append('\n');
        section(text, "evidence", finding.evidence());
        section(text, "because", finding.because().isEmpty() ? List.of() : List.of(finding.because()));
        section(text, "note", finding.notes());
        return text.toString();
    }

    private static void section(StringBuilder text, String label, List<String> entries) {
        for (String entry : entries) {
            assertThat(entry).as(label).isNotBlank();
            text.append(String.format("%-10s%s%n", label, entry));
        }
    }

    static List<RuleCases.Case> cases() {
        return RuleCases.all();
    }
}
