package io.crossdock.cli;

import io.crossdock.platform.PairMeasurement.Quantity;
import io.crossdock.platform.Parameter;
import io.crossdock.platform.Parameter.Kind;
import io.crossdock.platform.Unknown;
import io.crossdock.workbench.explain.Api;
import io.crossdock.workbench.explain.Finding;
import io.crossdock.workbench.explain.GroupMembership;
import io.crossdock.workbench.explain.MatrixReport;
import io.crossdock.workbench.explain.MatrixReport.Device;
import io.crossdock.workbench.explain.MatrixReport.Pair;
import io.crossdock.workbench.explain.PairReport;
import io.crossdock.workbench.explain.PairReport.Head;
import io.crossdock.workbench.explain.PairReport.Party;
import io.crossdock.workbench.explain.RemedyResult;
import io.crossdock.workbench.explain.Result;
import io.crossdock.workbench.explain.RouteHop;
import io.crossdock.workbench.explain.Traffic;
import io.crossdock.workbench.explain.measured.MeasuredCell;
import io.crossdock.workbench.explain.measured.MeasuredTable;
import io.crossdock.workbench.explain.measured.Standing;
import io.crossdock.workbench.explain.pattern.Pattern;
import io.crossdock.workbench.explain.pattern.PatternReport;
import io.crossdock.workbench.explain.pattern.PatternReport.Stream;
import io.crossdock.workbench.explain.verdict.Answer;
import io.crossdock.workbench.explain.verdict.Layer;
import io.crossdock.workbench.explain.verdict.LayerVerdict;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.result.Stage;
import io.crossdock.workbench.run.PteEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reports written by hand for the tests of layout: their figures are plausible, and nobody computed them. */
public final class Reports {
    private Reports() {}

    private static final String ORDERED = "one 64 B write at a time, Device-nGnRE";

    private static final Rate ORDERED_WRITE =
            new Rate(4.0e9, 4.0e9, 4.0e9, ORDERED, stages(4.0e9), List.of("ordered.write.latency"));

    private static final Rate READ = new Rate(
            11.9e9,
            2.78e9,
            19.5e9,
            "256 reads in flight",
            List.of(
                    new Stage("link, Gen4 x16", 31.5e9),
                    new Stage("packet headers, 256 B payloads", 29.1e9),
                    new Stage("256 reads in flight", 11.9e9)),
            List.of("ordered.read.latency"));

    private static List<Stage> stages(double last) {
        return List.of(
                new Stage("link, Gen4 x16", 31.5e9),
                new Stage("packet headers, 256 B payloads", 28.7e9),
                new Stage("translation, 32 walks", 28.7e9),
                new Stage(ORDERED, last));
    }

    private static final Rate MERGED_WRITE = new Rate(
            28.7e9,
            28.69e9,
            28.71e9,
            "packet headers, 256 B payloads",
            stages(28.7e9).subList(0, 3),
            List.of());

    private static final PteEvidence PTE = new PteEvidence(
            0x0060_0080_0000_0f4bL,
            "ARM LPAE stage 1, 4K granule",
            2,
            "AttrIndx 2, MAIR byte 0x04, Device-nGnRE",
            0x80_0000_0000L,
            0x8_4000_0000L);

    /** A pair of accelerators behind two root ports, held back by ordered writes. */
    public static PairReport orderedPair() {
        return new PairReport(
                new Head(
                        "Arm server",
                        new Party("gpu0", "0000:41:00.0", "Example accelerator", -1),
                        new Party("gpu1", "0000:81:00.0", "Example accelerator", 2),
                        "5.10",
                        "SMMUv3 translating",
                        64 << 20,
                        "Gen4 x16, MPS 256 on every link"),
                List.of(
                        new RouteHop(Optional.of("0000:41:00.0"), "initiator", ""),
                        new RouteHop(Optional.of("0000:40:00.0"), "root port", ""),
                        new RouteHop(Optional.empty(), "SMMU", ""),
                        new RouteHop(Optional.empty(), "interconnect", "writes travel in lines of 64 B"),
                        new RouteHop(Optional.of("0000:80:00.0"), "root port", ""),
                        new RouteHop(Optional.of("0000:81:00.0"), "target", "")),
                "no common switch, everything goes through the root complex",
                List.of(
                        verdict(Layer.FABRIC, "fabric", Answer.CONDITIONAL, "root complex", "if it forwards"),
                        verdict(
                                Layer.P2PDMA,
                                "Linux p2pdma",
                                Answer.NO,
                                "",
                                "host bridge 1af4:1000 is not on the list of Linux 5.10"),
                        verdict(Layer.DRIVER, "vendor's driver", Answer.UNKNOWN, "", "nobody read its rules"),
                        verdict(Layer.LIBRARY, "NCCL", Answer.NO, "SYS", "beyond its default level PXB")),
                List.of(
                        new GroupMembership("gpu0", OptionalInt.of(7), Optional.of("DMA-FQ"), List.of(), false),
                        new GroupMembership(
                                "gpu1", OptionalInt.empty(), Optional.empty(), List.of("0000:80:00.0"), true)),
                List.of(
                        new Result(
                                Api.MAP_RESOURCE,
                                "IOVA, default attribute",
                                Optional.of("5.10"),
                                Result.Status.ALLOWED,
                                "dma_map_resource asks no one",
                                Optional.of(PTE),
                                Optional.of(ORDERED_WRITE),
                                Optional.of(READ)),
                        new Result(
                                Api.P2PDMA,
                                "",
                                Optional.of("5.10"),
                                Result.Status.REFUSED,
                                "host bridge 1af4:1000 is not on the list of Linux 5.10",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                List.of(
                        measured(Quantity.WRITE_BANDWIDTH, true, cell(2.6, Optional.of(ORDERED_WRITE), Standing.BELOW)),
                        measured(Quantity.WRITE_BANDWIDTH, false, cell(11.0, Optional.empty(), Standing.UNPRICED)),
                        measured(Quantity.LATENCY_US, true, cell(1.94, Optional.empty(), Standing.UNPRICED))),
                List.of(new Finding(
                        Finding.Level.ERROR,
                        "XD010",
                        "this mapping makes the fabric treat the peer's memory as a register block",
                        List.of(
                                "PTE 0x0060008000000f4b at IOVA 0x8000000000: AttrIndx 2, MAIR byte 0x04, Device-nGnRE",
                                "64 MiB went out as 1048576 ordered writes of 64 B"),
                        "dma_map_resource always asks for MMIO (IOMMU_MMIO), and accesses to device memory may"
                                + " neither be gathered nor overlap",
                        List.of("16 ns per write is fitted to this machine; elsewhere it would be 1 to 23 GB/s"))),
                List.of(
                        remedy(
                                "let the driver choose Normal-NC for this mapping",
                                RemedyResult.Status.WORKS,
                                "",
                                Optional.of(MERGED_WRITE),
                                List.of(RemedyResult.Cost.DRIVER_CHANGE)),
                        remedy(
                                "IOMMU passthrough",
                                RemedyResult.Status.WORKS,
                                "",
                                Optional.of(MERGED_WRITE),
                                List.of(RemedyResult.Cost.ISOLATION, RemedyResult.Cost.REBOOT)),
                        remedy(
                                "dma_map_single on the BAR",
                                RemedyResult.Status.REFUSED,
                                "no page stands behind the BAR's addresses",
                                Optional.empty(),
                                List.of())),
                List.of(
                        new Traffic("direct", 64 << 20, 0, 0, 1, true),
                        new Traffic("staged", 64 << 20, 64 << 20, 64 << 20, 8, true)),
                List.of(
                        Parameter.exact("link.skp.share", 1 / 373.0, "share", Kind.SPEC, "PCIe 4.2.7"),
                        Parameter.exact("ordered.write.latency", 16, "ns", Kind.FITTED, "this machine's 4 GB/s"),
                        Parameter.interval(
                                "ordered.read.latency",
                                64 / 23.0,
                                13.3,
                                64,
                                "ns",
                                Kind.ASSUMED,
                                "nobody measured ordered peer reads; taken to be as wide an interval as for writes")),
                "copy one way and compare at the destination",
                List.of());
    }

    /** The same machine where nobody knows the ordered latency, the ACS registers or the host bridge. */
    public static PairReport unfittedPair() {
        PairReport fitted = orderedPair();
        Rate interval = new Rate(4.81e9, 1.0e9, 23.0e9, ORDERED, stages(4.81e9), List.of("ordered.write.latency"));
        Result mapped = fitted.results().getFirst();
        return new PairReport(
                fitted.head(),
                fitted.route(),
                fitted.routeClass(),
                List.of(),
                List.of(),
                List.of(
                        new Result(
                                Api.MAP_RESOURCE,
                                "IOVA, default attribute",
                                Optional.empty(),
                                Result.Status.ALLOWED,
                                mapped.reason(),
                                Optional.of(PTE),
                                Optional.of(interval),
                                Optional.of(READ)),
                        new Result(
                                Api.P2PDMA,
                                "IOVA through the host bridge (dma-buf)",
                                Optional.empty(),
                                Result.Status.UNKNOWN,
                                "the kernel version is not known, and with it the list of host bridges",
                                Optional.of(PTE),
                                Optional.of(MERGED_WRITE),
                                Optional.empty())),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                fitted.parameters(),
                "",
                List.of(
                        new Unknown("ACS of 0000:40:00.0", "lspci -vvv as root"),
                        new Unknown("ACS of 0000:80:00.0", "lspci -vvv as root"),
                        new Unknown("kernel version", "uname -r, given with --kernel")));
    }

    /** Two accelerators and a network card: below a switch, and across. */
    public static MatrixReport smallMatrix() {
        String switched = "switch";
        String ports = "root ports";
        String refused = "host bridge 1af4:1000 is not on the list of Linux 5.10";
        return new MatrixReport(
                "Arm server",
                "5.10",
                "SMMUv3 translating",
                List.of(
                        device("gpu0", "0000:43:00.0", "Example accelerator", "0000:42:00.0"),
                        device("gpu1", "0000:44:00.0", "Example accelerator", "0000:42:01.0"),
                        new Device(
                                "nic0",
                                "0000:81:00.0",
                                "Example network card",
                                "0000:80:00.0",
                                List.of("nic0"),
                                true,
                                false)),
                List.of(
                        pair("gpu0", "gpu1", switched, Result.Status.ALLOWED, "below one switch"),
                        pair("gpu1", "gpu0", switched, Result.Status.ALLOWED, "below one switch"),
                        pair("nic0", "gpu0", ports, Result.Status.REFUSED, refused),
                        pair("nic0", "gpu1", ports, Result.Status.UNKNOWN, "ACS of 0000:42:01.0 is not known")),
                List.of(
                        measured(
                                Quantity.WRITE_BANDWIDTH,
                                true,
                                cell(26.3, Optional.of(MERGED_WRITE), Standing.AS_EXPECTED),
                                new MeasuredCell("gpu1", "gpu0", 12.9, Optional.of(MERGED_WRITE), Standing.BELOW)),
                        measured(
                                Quantity.BOTH_WAYS_BANDWIDTH,
                                true,
                                cell(14.1, Optional.of(MERGED_WRITE.plus(MERGED_WRITE)), Standing.BELOW)),
                        measured(Quantity.LATENCY_US, false, cell(11.5, Optional.empty(), Standing.UNPRICED))),
                List.of(new Finding(
                        Finding.Level.WARNING,
                        "XD081",
                        "the command line has options that Linux does not know",
                        List.of("pci=noacs"),
                        "",
                        List.of())),
                List.of(new Unknown("ACS of 0000:42:01.0", "lspci -vvv as root")));
    }

    /** Two accelerators that write to a third: one alone below its port, two with a common uplink. */
    public static PatternReport pattern() {
        Optional<Rate> half = Optional.of(new Rate(14.4e9, 14.4e9, 14.4e9, "shared", List.of(), List.of()));
        Optional<Rate> alone = Optional.of(MERGED_WRITE);
        Optional<String> link = Optional.of("0000:42:00.0 → 0000:43:00.0");
        return new PatternReport(
                "Arm server",
                "5.10",
                "SMMUv3 translating",
                Pattern.TO_ONE,
                List.of("gpu0", "gpu1", "gpu2", "nic0"),
                List.of(
                        new Stream("gpu1", "gpu0", alone, half, link, 2),
                        new Stream("gpu2", "gpu0", alone, half, link, 2),
                        new Stream("nic0", "gpu0", Optional.empty(), Optional.empty(), Optional.empty(), 1)));
    }

    private static MeasuredTable measured(Quantity quantity, boolean peer, MeasuredCell... cells) {
        return new MeasuredTable(
                "p2pBandwidthLatencyTest", quantity, Optional.of(peer), List.of("gpu0", "gpu1"), List.of(cells));
    }

    private static MeasuredCell cell(double value, Optional<Rate> expected, Standing standing) {
        return new MeasuredCell("gpu0", "gpu1", value, expected, standing);
    }

    /** Fourteen drives in a ring, each with its neighbours below one switch: no two get the same answers. */
    public static MatrixReport ringMatrix() {
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            devices.add(device("nvme" + i, String.format("0000:%02x:00.0", 0x10 + i), "Example drive", "0000:0f:00.0"));
        }
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            for (int j = 0; j < devices.size(); j++) {
                int distance = Math.floorMod(i - j, devices.size());
                boolean near = distance == 1 || distance == devices.size() - 1;
                if (i != j) {
                    pairs.add(
                            near
                                    ? pair("nvme" + i, "nvme" + j, "switch", Result.Status.ALLOWED, "")
                                    : pair("nvme" + i, "nvme" + j, "root ports", Result.Status.REFUSED, "not listed"));
                }
            }
        }
        return new MatrixReport(
                "Storage ring", "6.12", "VT-d translating", devices, pairs, List.of(), List.of(), List.of());
    }

    /** Two accelerators of four functions each, a card of two ports, and forty functions of a chipset. */
    public static MatrixReport largeMatrix() {
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String bdf = String.format("0000:00:%02x.%d", i / 2 + 4, i % 2);
            devices.add(new Device("dev" + i, bdf, "Example chipset function", "", List.of("dev" + i), true, false));
        }
        for (int card = 0; card < 2; card++) {
            String bus = card == 0 ? "0000:1a:00." : "0000:3d:00.";
            String port = card == 0 ? "0000:19:04.0" : "0000:3c:04.0";
            devices.add(device("gpu" + card, bus + 0, "Example Corporation accelerator", port));
            for (int function = 1; function < 4; function++) {
                devices.add(device("dev" + (39 + 3 * card + function), bus + function, "Example audio", port));
            }
        }
        devices.add(new Device(
                "nic0", "0000:60:00.0", "Example network card", "0000:5f:00.0", List.of("nic0", "nic1"), true, true));
        List<Pair> pairs = new ArrayList<>();
        for (Device from : devices) {
            for (Device to : devices) {
                boolean inside = from.bdf().substring(0, 10).equals(to.bdf().substring(0, 10));
                boolean exists = !from.equals(to) || from.members().size() > 1;
                if (to.target() && exists) {
                    pairs.add(
                            inside
                                    ? pair(from.name(), to.name(), "same device", Result.Status.ALLOWED, "")
                                    : pair(
                                            from.name(),
                                            to.name(),
                                            "root complexes",
                                            Result.Status.REFUSED,
                                            "host bridge of " + to.name() + " is not listed"));
                }
            }
        }
        return new MatrixReport(
                "Compute server", "unknown", "unknown", devices, pairs, List.of(), List.of(), List.of());
    }

    private static RemedyResult remedy(
            String title, RemedyResult.Status status, String why, Optional<Rate> write, List<RemedyResult.Cost> cost) {
        boolean works = status == RemedyResult.Status.WORKS;
        return new RemedyResult(
                "XD010",
                title,
                works ? List.of("the first step", "the second step") : List.of(),
                status,
                why,
                write,
                Optional.empty(),
                cost,
                works ? "yes" : "",
                works ? "devices reach each other" : "",
                works ? "read the register" : "",
                Optional.empty());
    }

    private static Device device(String name, String bdf, String description, String port) {
        return new Device(name, bdf, description, port, List.of(name), true, true);
    }

    private static Pair pair(String from, String to, String routeClass, Result.Status status, String reason) {
        boolean near = status == Result.Status.ALLOWED;
        return new Pair(
                from,
                to,
                new MatrixReport.Example(from, to, 1),
                routeClass,
                status,
                reason,
                List.of(
                        verdict(Layer.DRIVER, "vendor's driver", Answer.UNKNOWN, "", "nobody read its rules"),
                        verdict(
                                Layer.LIBRARY,
                                "NCCL",
                                near ? Answer.CONDITIONAL : Answer.NO,
                                near ? "PIX" : "PHB",
                                "")));
    }

    private static LayerVerdict verdict(Layer layer, String name, Answer answer, String how, String reason) {
        return new LayerVerdict(layer, name, answer, how, reason, List.of());
    }
}
