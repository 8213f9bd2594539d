package io.crossdock.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.cli.Validations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValidateScreenTest {
    @Test
    void shouldListEveryRowWithItsVerdict() throws IOException {
        Golden.check("validate", ValidateScreen.lines(Validations.drifted(), Optional.empty(), Style.PLAIN));
    }

    @Test
    void shouldSayTheSameWithoutColour() {
        List<String> plain = ValidateScreen.lines(Validations.drifted(), Optional.empty(), Style.PLAIN);
        List<String> coloured = ValidateScreen.lines(Validations.drifted(), Optional.empty(), Style.ANSI);

        assertThat(coloured).anyMatch(line -> line.contains("\u001b[31mmiss"));
        assertThat(coloured.stream().map(Golden::withoutColour)).isEqualTo(plain);
    }

    @Test
    void shouldSayWhereItWasRecorded() {
        assertThat(ValidateScreen.lines(Validations.drifted(), Optional.of(Path.of("recorded.yaml")), Style.PLAIN))
                .contains("Recorded in recorded.yaml. 2 rows are not as before.")
                .noneMatch(line -> line.contains("--record"));
    }

    @Test
    void shouldShowOneRowInDetail() throws IOException {
        Golden.check("validate-row", FigureScreen.lines(Validations.single(), Style.PLAIN));
    }
}
