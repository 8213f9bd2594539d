package io.crossdock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.testing.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows what the command prints. {@code -Dcrossdock.golden=write} writes the example anew. */
class ReadmeTest {
    private static final String START = "$ ./crossdock explain examples/arm-gpu-pair.yaml gpu0 gpu1\n";
    private static final String END = "```\n";

    @Test
    void shouldShowARealRun() throws IOException {
        Path readme = Repository.root().resolve("README.md");
        String text = Files.readString(readme);
        int start = text.indexOf(START) + START.length();
        assertThat(text).contains(START);
        int end = text.indexOf(END, start);

        StringWriter out = new StringWriter();
        String machine = Repository.root().resolve("examples/arm-gpu-pair.yaml").toString();
        String[] args = {"explain", machine, "gpu0", "gpu1"};
        assertThat(Main.run(args, new PrintWriter(out), new PrintWriter(new StringWriter())))
                .isEqualTo(ExitCode.OK);

        if ("write".equals(System.getProperty("crossdock.golden"))) {
            Files.writeString(readme, text.substring(0, start) + out + text.substring(end));
        }
        assertThat(Files.readString(readme)).contains(START + out + END);
    }
}
