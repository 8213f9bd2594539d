package io.crossdock.workbench.validate;

import io.crossdock.machine.MachineException;
import io.crossdock.pci.Bar;
import io.crossdock.pci.Bdf;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Parameter;
import io.crossdock.topology.Inputs;
import io.crossdock.topology.SourceText;
import io.crossdock.workbench.result.Rate;
import io.crossdock.workbench.run.Addressing;
import io.crossdock.workbench.run.StreamRequest;
import io.crossdock.workbench.run.TogetherOutcome;
import io.crossdock.workbench.run.TransferRequest;
import io.crossdock.workbench.run.TransferRunner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Runs the published figures of transfers between two devices through the model: builds each machine, lets its devices
 * copy, prices what was observed, and compares. Used by one thread at a time.
 */
public final class Validator {
    /**
     * Bytes per stream. Rates are per byte, so that this only has to be large against what happens once, and to fill
     * whole blocks of a page table.
     */
    private static final long BYTES = 4 << 20;

    private final Figures figures;
    private final Recorded recorded;
    private final TransferRunner runner = new TransferRunner();
    private final Map<String, MachineDescription> machines = new HashMap<>();

    Validator(Figures figures, Recorded recorded) {
        this.figures = figures;
        this.recorded = recorded;
    }

    /**
     * The figures that Crossdock was built with.
     *
     * @throws ValidationException if they are not valid
     */
    public static Validator packed() {
        return new Validator(
                FigureReader.read(Packed.FIGURES, Packed.text(Packed.FIGURES)),
                Recorded.read(Packed.RECORDED, Packed.text(Packed.RECORDED)));
    }

    /** Names of all rows. */
    public List<String> ids() {
        return figures.rows().stream().map(Figure::id).toList();
    }

    /**
     * All rows.
     *
     * @param overrides parameters set by the user, by name
     * @throws IllegalArgumentException if a parameter does not exist or its value is not a finite number above zero
     * @throws ValidationException if a row cannot be run
     */
    public ValidationReport run(Map<String, Double> overrides) {
        List<RowResult> rows = new ArrayList<>();
        for (Figure figure : figures.rows()) {
            rows.add(result(figure, overrides));
        }
        List<ParameterUse> parameters = parameters(rows);
        checkFits(rows);
        return new ValidationReport(rows, recorded.drifts(rows), parameters);
    }

    /**
     * One row alone; it drifts as it would among the others.
     *
     * @throws IllegalArgumentException if there is no such row, or a parameter is wrong
     * @throws ValidationException if the row cannot be run
     */
    public ValidationReport run(String id, Map<String, Double> overrides) {
        Figure figure = figures.rows().stream()
                .filter(f -> f.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no published figure has the id " + id));
        List<RowResult> rows = List.of(result(figure, overrides));
        List<Drift> drifts =
                recorded.drifts(rows).stream().filter(d -> d.id().equals(id)).toList();
        return new ValidationReport(rows, drifts, parameters(rows));
    }

    /** The text of a file that records these results. */
    public static String record(ValidationReport report) {
        return Recorded.write(report.rows());
    }

    private RowResult result(Figure figure, Map<String, Double> overrides) {
        Optional<MachineSketch> sketch = figure.machine().map(figures.machines()::get);
        Optional<String> title = sketch.map(MachineSketch::title);
        if (figure.kind() == Figure.Kind.NOT_MODELLED || sketch.isEmpty()) {
            return new RowResult(figure, title, Optional.empty(), Optional.empty());
        }
        Prediction prediction = predict(figure, sketch.get(), overrides);
        return new RowResult(figure, title, Optional.of(prediction), Optional.of(Comparison.of(figure, prediction)));
    }

    private Prediction predict(Figure figure, MachineSketch sketch, Map<String, Double> overrides) {
        MachineDescription machine = machines.computeIfAbsent(sketch.key(), key -> describe(sketch));
        Iommu.Mode stated = figure.iommu().orElse(machine.platform().iommu().mode());
        Iommu.Mode mode = stated == Iommu.Mode.UNKNOWN ? Iommu.Mode.OFF : stated;
        List<StreamRequest> streams = new ArrayList<>();
        for (Figure.Stream s : figure.streams()) {
            checkOnePlace(figure, sketch, s);
            Bdf to = device(figure, machine, s.to());
            streams.add(new StreamRequest(
                    new TransferRequest(
                            machine,
                            device(figure, machine, s.from()),
                            to,
                            largestBar(figure, machine, to),
                            Addressing.MAP_RESOURCE,
                            mode,
                            figure.attribute(),
                            BYTES,
                            overrides),
                    s.operation()));
        }
        TogetherOutcome outcome = run(figure, streams);
        List<Rate> rates = outcome.rates().stream().flatMap(Optional::stream).toList();
        if (!outcome.intact() || rates.size() < streams.size()) {
            throw fail(figure, "not every byte arrived on the modelled machine", "correct the machine");
        }
        return Prediction.sum(rates, outcome.mpsKnown(), outcome.parameters());
    }

    private TogetherOutcome run(Figure figure, List<StreamRequest> streams) {
        try {
            return runner.together(streams);
        } catch (MachineException e) {
            throw ValidationException.at(place(figure), String.valueOf(e.getMessage()), "correct the machine", e);
        }
    }

    private static MachineDescription describe(MachineSketch sketch) {
        if (sketch.file().isEmpty()) {
            return SketchBuilder.build(sketch);
        }
        String file = sketch.file().get();
        MachineDescription read =
                Inputs.of(List.of(SourceText.of(file, Packed.text(file)))).machine();
        return sketch.kernel()
                .map(k -> read.withPlatform(read.platform().withKernel(k)))
                .orElse(read);
    }

    private static Bdf device(Figure figure, MachineDescription machine, String name) {
        Bdf bdf = machine.names().get(name);
        if (bdf == null) {
            throw fail(
                    figure,
                    "its machine has no device " + name,
                    "it has " + String.join(", ", machine.names().keySet()));
        }
        return bdf;
    }

    private static int largestBar(Figure figure, MachineDescription machine, Bdf to) {
        return machine.topology()
                .require(to)
                .largestMemoryBar()
                .map(Bar::index)
                .orElseThrow(() -> fail(figure, to + " has no memory BAR", "name a device"));
    }

    private static void checkOnePlace(Figure figure, MachineSketch sketch, Figure.Stream stream) {
        OptionalInt from = sketch.placeOf(stream.from());
        OptionalInt to = sketch.placeOf(stream.to());
        if (from.isPresent() && to.isPresent() && from.getAsInt() != to.getAsInt()) {
            throw fail(
                    figure,
                    stream.from() + " and " + stream.to() + " hang at two sockets, whose links have no parameters",
                    "make it not-modelled");
        }
    }

    /** A parameter that was fitted must say to which row, and no row may claim one that it does not rest on. */
    private static void checkFits(List<RowResult> rows) {
        Map<String, String> claimed = new TreeMap<>();
        for (RowResult r : rows) {
            r.figure().fits().ifPresent(name -> claimed.put(name, r.figure().id()));
        }
        for (RowResult r : rows) {
            List<Parameter> used = r.prediction().map(Prediction::parameters).orElse(List.of());
            for (Parameter p : used) {
                if (p.kind() == Parameter.Kind.FITTED && !claimed.containsKey(p.name())) {
                    throw fail(
                            r.figure(),
                            "rests on " + p.name() + ", which is fitted, and no row says that it was fitted to it",
                            "mark that row as fitted");
                }
            }
            Optional<String> fits = r.figure().fits();
            if (fits.isPresent() && used.stream().noneMatch(p -> p.name().equals(fits.get()))) {
                throw fail(r.figure(), "does not rest on " + fits.get(), "name the parameter that was fitted to it");
            }
        }
    }

    private static List<ParameterUse> parameters(List<RowResult> rows) {
        Map<String, Parameter> parameters = new TreeMap<>();
        Map<String, List<String>> users = new LinkedHashMap<>();
        for (RowResult r : rows) {
            for (Parameter p : r.prediction().map(Prediction::parameters).orElse(List.of())) {
                String key = p.name() + " " + p;
                parameters.put(key, p);
                users.computeIfAbsent(key, k -> new ArrayList<>())
                        .add(r.figure().id());
            }
        }
        List<ParameterUse> uses = new ArrayList<>();
        parameters.forEach((key, p) -> uses.add(new ParameterUse(p, users.getOrDefault(key, List.of()))));
        return uses;
    }

    private static String place(Figure figure) {
        return Packed.FIGURES + ", figure " + figure.id();
    }

    private static ValidationException fail(Figure figure, String cause, String remedy) {
        return ValidationException.at(place(figure), cause, remedy);
    }
}
