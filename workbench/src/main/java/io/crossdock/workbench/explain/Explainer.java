package io.crossdock.workbench.explain;

import io.crossdock.pci.Bdf;
import io.crossdock.peer.P2pDma;
import io.crossdock.peer.PeerMapping;
import io.crossdock.peer.PeerRoute;
import io.crossdock.peer.PeerVerdict;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Parameter;
import io.crossdock.workbench.explain.measured.MeasuredTable;
import io.crossdock.workbench.explain.measured.MeasuredTables;
import io.crossdock.workbench.explain.pattern.Pattern;
import io.crossdock.workbench.explain.pattern.PatternReport;
import io.crossdock.workbench.explain.pattern.Patterns;
import io.crossdock.workbench.explain.remedy.Advice;
import io.crossdock.workbench.explain.remedy.CopyCheck;
import io.crossdock.workbench.explain.remedy.Remedies;
import io.crossdock.workbench.explain.rule.PairFacts;
import io.crossdock.workbench.explain.rule.Rules;
import io.crossdock.workbench.explain.verdict.LayerVerdict;
import io.crossdock.workbench.explain.verdict.Verdicts;
import io.crossdock.workbench.run.Addressing;
import io.crossdock.workbench.run.Attribute;
import io.crossdock.workbench.run.RamDump;
import io.crossdock.workbench.run.StagingOutcome;
import io.crossdock.workbench.run.TransferOutcome;
import io.crossdock.workbench.run.TransferRequest;
import io.crossdock.workbench.run.TransferRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explains one pair: asks who allows it, runs what is allowed, and reports what was seen. Thread-safe. */
public final class Explainer {
    private final TransferRunner runner = new TransferRunner();

    /**
     * @throws ExplainException if the question makes no sense on this machine: a target without memory, a pair of a
     *     function with itself
     */
    public PairReport explain(ExplainRequest request) {
        Question question = Question.of(request);
        return report(question, answer(question));
    }

    private PairReport report(Question question, Answers answers) {
        PairFacts facts = answers.facts();
        Optional<StagingOutcome> staged = stage(question);
        List<RemedyResult> remedies = new ArrayList<>(Remedies.run(
                facts,
                answers.results,
                machine -> answer(question.on(machine)).report(List.of(), List.of(), List.of())));
        remedies.addAll(Advice.of(facts, Rules.check(facts)));
        remedies.addAll(DeadEnds.of(facts, whyNotMapSingle(question, facts), staged));
        return answers.report(
                remedies,
                Traffics.of(answers.first(), staged),
                MeasuredTables.of(
                        question.machine(),
                        question.mode(),
                        question.from().bdf(),
                        question.to().bdf()));
    }

    /**
     * Explains a pair and writes the memory of the run that its first result with an entry is of, or else of the first
     * run.
     *
     * @param dump file to write; must not exist
     * @throws ExplainException also if nothing was run, so that there is no memory
     * @throws java.io.UncheckedIOException if the file cannot be written; the message says why
     */
    public DumpedReport explain(ExplainRequest request, Path dump) {
        Question question = Question.of(request);
        Answers answers = answer(question);
        TransferRequest run = answers.translated
                .or(() -> answers.first)
                .orElseThrow(() -> new ExplainException("nothing was run for this pair, so there is no memory to write;"
                        + " leave out --dump-ram, or ask for --api map_resource"));
        RamDump written = runner.dump(run, dump);
        return new DumpedReport(report(question, answers), written);
    }

    private Answers answer(Question question) {
        Answers answers = new Answers(question);
        for (Api api : question.apisInOrder()) {
            switch (api) {
                case MAP_RESOURCE -> answers.mapResource();
                case P2PDMA -> answers.p2pdma();
            }
        }
        return answers;
    }

    /** The way through system memory, for comparison; empty where one side cannot be driven. */
    private Optional<StagingOutcome> stage(Question question) {
        if (!question.canInitiate() || question.to().largestMemoryBar().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(runner.runStaged(question.transfer(Addressing.MAP_RESOURCE, Attribute.DEFAULT)));
    }

    /** Worth telling where the mapping is what holds the transfer back. */
    private Optional<String> whyNotMapSingle(Question question, PairFacts facts) {
        boolean ordered = facts.outcomes().values().stream()
                .anyMatch(
                        o -> o.writes().types().stream().anyMatch(t -> t.type().isDevice()));
        return ordered
                ? Optional.of(runner.whyNotMapSingle(question.transfer(Addressing.MAP_RESOURCE, Attribute.DEFAULT)))
                : Optional.empty();
    }

    /** Collects results API by API. */
    private final class Answers {
        private final Question question;
        private final List<Result> results = new ArrayList<>();
        private final Map<Api, TransferOutcome> outcomes = new EnumMap<>(Api.class);
        private final Map<String, Parameter> parameters = new LinkedHashMap<>();
        private final PeerRoute route;
        private final PeerVerdict verdict;
        private final List<LayerVerdict> verdicts;
        private Optional<TransferRequest> first = Optional.empty();
        private Optional<TransferRequest> translated = Optional.empty();

        Answers(Question question) {
            this.question = question;
            this.route = PeerRoute.between(
                    question.topology(), question.from().bdf(), question.to().bdf());
            this.verdict = P2pDma.verdict(
                    question.machine(), question.from().bdf(), question.to().bdf(), question.kernel(), question.mode());
            this.verdicts = Verdicts.about(question.machine()).of(question.from(), question.to(), route, verdict);
        }

        PairFacts facts() {
            return new PairFacts(
                    question.machine(),
                    question.from(),
                    question.to(),
                    question.mode(),
                    question.modeAssumed(),
                    route,
                    verdict,
                    verdicts,
                    outcomes);
        }

        PairReport report(List<RemedyResult> remedies, List<Traffic> traffic, List<MeasuredTable> measured) {
            return new PairReport(
                    PairHeads.of(question, question.request().transferBytes()),
                    Routes.of(question, route, first()),
                    route.explanation(),
                    verdicts,
                    Groups.of(question),
                    results,
                    measured,
                    Rules.check(facts()),
                    remedies,
                    traffic,
                    List.copyOf(parameters.values()),
                    CopyCheck.of(facts()),
                    UnknownFacts.of(question, route, verdict, outcomes.values()));
        }

        Optional<TransferOutcome> first() {
            return outcomes.values().stream().findFirst();
        }

        void mapResource() {
            Optional<TransferOutcome> outcome = run(Addressing.MAP_RESOURCE, question.attribute());
            outcome.ifPresent(o -> outcomes.put(Api.MAP_RESOURCE, o));
            String via = switch (question.mode()) {
                case TRANSLATED -> "IOVA, " + question.attribute().label() + " attribute";
                case PASSTHROUGH -> "physical address, IOMMU passes it untranslated";
                case OFF, UNKNOWN -> "physical address, no IOMMU";
            };
            add(
                    Api.MAP_RESOURCE,
                    via,
                    Result.Status.ALLOWED,
                    "dma_map_resource asks no one whether the fabric can carry it",
                    outcome);
        }

        void p2pdma() {
            if (verdict.status() != PeerVerdict.Status.ALLOWED) {
                add(Api.P2PDMA, "", status(verdict), verdict.reason(), Optional.empty());
                return;
            }
            Map<String, List<PeerMapping>> alike = new LinkedHashMap<>();
            for (PeerMapping mapping : verdict.mappings()) {
                if (mapping.consumer() != PeerMapping.Consumer.MAP_RESOURCE) {
                    alike.computeIfAbsent(mapping.address() + " " + mapping.attribute(), k -> new ArrayList<>())
                            .add(mapping);
                }
            }
            for (List<PeerMapping> group : alike.values()) {
                PeerMapping one = group.getFirst();
                Optional<TransferOutcome> outcome = run(
                        one.address() == PeerMapping.Address.BUS ? Addressing.BUS_ADDRESS : Addressing.MAP_RESOURCE,
                        one.attribute() == PeerMapping.Attribute.ORDINARY ? Attribute.WRITE_BACK : Attribute.DEFAULT);
                outcome.ifPresent(o -> outcomes.putIfAbsent(Api.P2PDMA, o));
                add(Api.P2PDMA, via(group), Result.Status.ALLOWED, verdict.reason(), outcome);
            }
        }

        private String via(List<PeerMapping> group) {
            String consumers = String.join(
                    ", ", group.stream().map(m -> m.consumer().label()).toList());
            return switch (group.getFirst().address()) {
                case BUS -> "bus address (" + consumers + ")";
                case IOVA -> "IOVA through the host bridge (" + consumers + ")";
                case PHYSICAL -> "physical address through the host bridge (" + consumers + ")";
                case UNKNOWN -> consumers;
            };
        }

        /** Empty if the initiator has no memory BAR: then the model has nowhere to put a copy engine's registers. */
        private Optional<TransferOutcome> run(Addressing addressing, Attribute attribute) {
            if (!question.canInitiate()) {
                return Optional.empty();
            }
            TransferRequest transfer = question.transfer(addressing, attribute);
            TransferOutcome outcome = runner.run(transfer);
            first = first.or(() -> Optional.of(transfer));
            translated = translated.or(() -> outcome.pte().map(pte -> transfer));
            outcome.parameters().forEach(p -> parameters.put(p.name(), p));
            return Optional.of(outcome);
        }

        private void add(Api api, String via, Result.Status status, String reason, Optional<TransferOutcome> outcome) {
            results.add(new Result(
                    api,
                    via,
                    question.kernel().map(KernelVersion::text),
                    status,
                    reason,
                    outcome.flatMap(TransferOutcome::pte),
                    outcome.flatMap(TransferOutcome::write),
                    outcome.flatMap(TransferOutcome::read)));
        }

        private static Result.Status status(PeerVerdict verdict) {
            return switch (verdict.status()) {
                case ALLOWED -> Result.Status.ALLOWED;
                case REFUSED -> Result.Status.REFUSED;
                case UNKNOWN -> Result.Status.UNKNOWN;
            };
        }
    }

    /**
     * Several transfers at once.
     *
     * @param devices who takes part; empty for all GPUs
     * @throws ExplainException if they are too few or too many, or one has no memory that can be written
     */
    public PatternReport pattern(
            MachineDescription machine,
            Pattern pattern,
            List<Bdf> devices,
            Optional<KernelVersion> kernel,
            Optional<Iommu.Mode> iommu) {
        return Patterns.run(Matrix.asked(machine, kernel, iommu), pattern, devices);
    }

    /** Route class and verdict of every peer-capable pair. */
    public MatrixReport matrix(MachineDescription machine, Optional<KernelVersion> kernel, Optional<Iommu.Mode> iommu) {
        return Matrix.of(machine, kernel, iommu);
    }
}
