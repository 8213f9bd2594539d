package io.crossdock.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class CorpusTest {
    private static final List<Path> FILES =
            Stream.of("a/1", "a/2", "a/3", "a/4", "b/1", "b/2").map(Path::of).toList();

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
    void aShortTestReadsTheFirstAndEveryThirdOfEachFolder(TestInfo test) {
        assertThat(Corpus.share(test, FILES)).extracting(Path::toString).containsExactly("a/1", "a/4", "b/1");
    }

    @Test
    @Tag("long")
    void aLongTestReadsAll(TestInfo test) {
        assertThat(Corpus.share(test, FILES)).isEqualTo(FILES);
    }

    @Test
    void theRootIsWhereTheLauncherIs() {
        assertThat(Repository.root().resolve("crossdock")).isExecutable();
    }
}
