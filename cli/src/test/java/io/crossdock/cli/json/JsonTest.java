package io.crossdock.cli.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.cli.Reports;
import io.crossdock.workbench.explain.PairReport;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonTest {
    static List<PairReport> pairs() {
        return List.of(Reports.orderedPair(), Reports.unfittedPair());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldFollowTheSchemaForPairs(PairReport report) throws IOException {
        assertThat(Schemas.errors("explain-1", Json.text(PairJson.of(report)))).isEmpty();
    }

    @Test
    void shouldFollowTheSchemaForMatrices() throws IOException {
        assertThat(Schemas.errors("matrix-1", Json.text(MatrixJson.of(Reports.smallMatrix()))))
                .isEmpty();
        assertThat(Schemas.errors("matrix-1", Json.text(MatrixJson.of(Reports.largeMatrix()))))
                .isEmpty();
    }

    @Test
    void shouldFollowTheSchemaForPatterns() throws IOException {
        String pattern = Json.text(PatternJson.of(Reports.pattern()));

        assertThat(Schemas.errors("pattern-1", pattern)).isEmpty();
        assertThat(Schemas.errors("pattern-1", pattern.replace("\"sharers\" : 2", "\"sharers\" : 0")))
                .isNotEmpty();
    }

    @Test
    void shouldNotAcceptAnotherDocument() throws IOException {
        String pair = Json.text(PairJson.of(Reports.orderedPair()));

        assertThat(Schemas.errors("matrix-1", pair)).isNotEmpty();
        assertThat(Schemas.errors("explain-1", pair.replace("\"allowed\"", "\"maybe\"")))
                .isNotEmpty();
        assertThat(Schemas.errors("explain-1", pair.replace("0x600080", "600080")))
                .isNotEmpty();
    }

    @Test
    void shouldCarryFieldsByTheirDocumentedNames() {
        JsonNode root = JsonMapper.shared().readTree(Json.text(PairJson.of(Reports.orderedPair())));

        assertThat(root.at("/schema").stringValue()).isEqualTo("crossdock.explain/1");
        assertThat(root.at("/from").stringValue()).isEqualTo("0000:41:00.0");
        assertThat(root.at("/to").stringValue()).isEqualTo("0000:81:00.0");
        assertThat(root.at("/route/1/bdf").stringValue()).isEqualTo("0000:40:00.0");
        assertThat(root.at("/route/2/bdf").isNull()).isTrue();
        assertThat(root.at("/results/0/api").stringValue()).isEqualTo("dma_map_resource");
        assertThat(root.at("/results/0/pte/value").stringValue()).isEqualTo("0x60008000000f4b");
        assertThat(root.at("/results/0/pte/iova").stringValue()).isEqualTo("0x8000000000");
        assertThat(root.at("/results/0/write/bytesPerSecond").longValue()).isEqualTo(4_000_000_000L);
        assertThat(root.at("/results/0/read/low").longValue()).isEqualTo(2_780_000_000L);
        assertThat(root.at("/results/0/waterfall/0/stage").stringValue()).isEqualTo("link, Gen4 x16");
        assertThat(root.at("/results/0/readWaterfall").size()).isEqualTo(3);
        assertThat(root.at("/results/1/status").stringValue()).isEqualTo("refused");
        assertThat(root.at("/results/1/pte").isNull()).isTrue();
        assertThat(root.at("/results/1/write").isNull()).isTrue();
        assertThat(root.at("/results/1/waterfall").isEmpty()).isTrue();
        assertThat(root.at("/parameters/1/kind").stringValue()).isEqualTo("fitted");
    }
}
