package io.crossdock.workbench.explain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.platform.MachineDescription;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import io.crossdock.topology.yaml.MachineYaml;
import io.crossdock.workbench.Given;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.RemedyResult;
import io.crossdock.workbench.explain.RemedyResult.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every remedy that is offered for any rule's case, written down as {@code --apply} does, read again and explained. */
class AppliedRemediesTest {
    @Test
    void shouldSilenceTheRuleThatTheyAnswer() {
        List<String> stillFiring = new ArrayList<>();
        Set<String> titles = new TreeSet<>();
        int applied = 0;
        for (RuleCases.Case c : RuleCases.all()) {
            for (RemedyResult remedy : c.fires().explain(c.from(), c.to()).remedies()) {
                Optional<MachineDescription> machine = remedy.machine();
                assertThat(machine.isPresent()).as(remedy.title()).isEqualTo(remedy.status() == Status.WORKS);
                if (machine.isPresent()) {
                    applied++;
                    titles.add(remedy.title());
                    String yaml = MachineYaml.write(machine.get(), "Remedy applied: " + remedy.title());
                    MachineDescription read = Inputs.of(List.of(SourceText.of("changed.yaml", yaml)))
                            .machine();
                    assertThat(read.topology())
                            .as(c + ", " + remedy.title())
                            .isEqualTo(machine.get().topology());
                    PairReport after = Given.explain(read, c.from(), c.to());
                    if (after.findings().stream().map(Finding::code).anyMatch(remedy.rule()::equals)) {
                        stillFiring.add(c + ", " + remedy.title() + ": " + remedy.rule());
                    }
                }
            }
        }

        System.out.println(applied + " remedies of " + titles.size() + " kinds applied: " + titles);
        assertThat(stillFiring).isEmpty();
        assertThat(titles).hasSizeGreaterThanOrEqualTo(7);
    }
}
