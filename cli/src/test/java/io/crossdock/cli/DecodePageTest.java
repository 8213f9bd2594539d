package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/decode.md shows what the command prints. {@code -Dcrossdock.golden=write} writes its examples anew. */
class DecodePageTest {
    private static final String PROMPT = "$ ./crossdock ";
    private static final String FENCE = "```";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void shouldShowRealRuns() throws IOException {
        Path page = Repository.root().resolve("docs/decode.md");
        List<String> written = Files.readAllLines(page);
        List<String> real = new ArrayList<>();
        boolean output = false;
        int runs = 0;
        for (String line : written) {
            if (line.startsWith(PROMPT)) {
                real.add(line);
                real.addAll(run(line.substring(PROMPT.length())));
                output = true;
                runs++;
            } else if (!output || line.equals(FENCE)) {
                real.add(line);
                output = false;
            }
        }
        assertThat(runs).isEqualTo(5);
        if ("write".equals(System.getProperty("crossdock.golden"))) {
            Files.write(page, real);
        }
        assertThat(Files.readAllLines(page)).isEqualTo(real);
    }

    /** Runs a command with the files of the page in the right places; what is redirected is not shown. */
    private List<String> run(String command) {
        String shown = command.split(" > ", 2)[0];
        String[] args = Arrays.stream(shown.split(" ", -1))
                .map(a ->
                        a.startsWith("examples/") ? Repository.root().resolve(a).toString() : a)
                .map(a -> a.equals("ram.img") ? folder.resolve(a).toString() : a)
                .toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(Main.run(args, new PrintWriter(out), new PrintWriter(err)))
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        return command.equals(shown) ? out.toString().lines().toList() : List.of();
    }
}
