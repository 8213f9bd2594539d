package io.crossdock.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteCodesTest {
    @Test
    void shouldKeepCodesApart() {
        RouteCodes codes = RouteCodes.of(List.of("switch", "root ports", "rear panel", "switch", "switch, redirected"));

        assertThat(codes.byClass())
                .containsExactly(
                        Map.entry("switch", "SW"),
                        Map.entry("root ports", "RP"),
                        Map.entry("rear panel", "RP2"),
                        Map.entry("switch, redirected", "SR"));
        assertThat(codes.columns()).isEqualTo(3);
    }
}
