package io.crossdock.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossdock.workbench.explain.MatrixReport;
import io.crossdock.workbench.explain.MatrixReport.Device;
import io.crossdock.workbench.explain.MatrixReport.Example;
import io.crossdock.workbench.explain.MatrixReport.Pair;
import io.crossdock.workbench.explain.Result.Status;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MatrixKindsTest {
    @Test
    void shouldPrintALineForEachKindOfPairsOfARowOfManySwitches() {
        List<String> members =
                IntStream.range(0, 2_000).mapToObj(i -> "gpu" + 2 * i).toList();
        Device row = new Device("gpu0", "0000:03:00.0", "GPU", "0000:02:00.0", members, true, true);
        MatrixReport report = new MatrixReport(
                "Large",
                "6.12",
                "no IOMMU",
                List.of(row),
                List.of(
                        pair("switch", "gpu2", 18_000, Status.ALLOWED, ""),
                        pair("root ports", "gpu20", 3_980_000, Status.REFUSED, "the host bridge is not listed")),
                List.of(),
                List.of(),
                List.of());

        assertThat(report.isGrid()).isFalse();
        assertThat(String.join("\n", MatrixScreen.lines(report, Style.PLAIN))).isEqualTo("""
                Large                                                                          Linux 6.12 · no IOMMU
                  3,998,000 peer-capable pairs; p2pdma: 18,000 allowed, 3,980,000 refused

                  gpu0  0000:03:00.0  below 0000:02:00.0  GPU; also gpu2, gpu4, gpu6, gpu8, gpu10, gpu12, gpu14,
                                                          gpu16, gpu18, gpu20, gpu22, gpu24, gpu26, gpu28, gpu30,
                                                          gpu32, gpu34, gpu36, gpu38, gpu40, gpu42, gpu44, gpu46,
                                                          gpu48 and 1,975 more (--json has all)

                  from  to    route           pairs  Linux p2pdma  driver   NCCL     such as
                  gpu0  gpu0  switch         18,000  allowed       unknown  unknown  gpu0 → gpu2
                  gpu0  gpu0  root ports  3,980,000  refused       unknown  unknown  gpu0 → gpu20

                  a name stands for all devices of its line above; their pairs go by where the two ways meet

                  ✗ 3,980,000 pairs: the host bridge is not listed

                  unknown   nothing that matters here""");
    }

    private static Pair pair(String route, String to, long pairs, Status status, String reason) {
        return new Pair("gpu0", "gpu0", new Example("gpu0", to, pairs), route, status, reason, List.of());
    }
}
