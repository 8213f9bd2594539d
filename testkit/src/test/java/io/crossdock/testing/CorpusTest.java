package io.crossdock.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class CorpusTest {
    @Test
    void theCorpusHasAnIndex() {
        assertThat(Corpus.file("INDEX.tsv")).isNotEmptyFile();
    }

    @Test
    void aMissingCorpusSkipsAndSaysHowToNameOne(@TempDir Path empty) {
        assertThatThrownBy(() -> Corpus.existing(empty.resolve("corpus")))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("-Dcrossdock.corpus=FOLDER");
    }

    @Test
    void theRootIsWhereTheLauncherIs() {
        assertThat(Repository.root().resolve("crossdock")).isExecutable();
    }
}
