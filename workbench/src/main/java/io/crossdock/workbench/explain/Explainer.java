package io.crossdock.workbench.explain;

import io.crossdock.pci.Bar;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.peer.P2pDma;
import io.crossdock.peer.PeerMapping;
import io.crossdock.peer.PeerRoute;
import io.crossdock.peer.PeerVerdict;
import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.platform.MachineDescription;
import io.crossdock.platform.Parameter;
import io.crossdock.workbench.explain.rule.PairFacts;
import io.crossdock.workbench.explain.rule.Rules;
import io.crossdock.workbench.run.Addressing;
import io.crossdock.workbench.run.Attribute;
import io.crossdock.workbench.run.TransferOutcome;
import io.crossdock.workbench.run.TransferRequest;
import io.crossdock.workbench.run.TransferRunner;
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
        PeerRoute route = PeerRoute.between(question.topology(), request.from(), request.to());
        Answers answers = new Answers(question);
        if (request.apis().contains(Api.MAP_RESOURCE)) {
            answers.mapResource();
        }
        Optional<PeerVerdict> verdict = Optional.empty();
        if (request.apis().contains(Api.P2PDMA)) {
            verdict = Optional.of(P2pDma.verdict(
                    question.machine(), request.from(), request.to(), question.kernel(), question.mode()));
            answers.p2pdma(verdict.get());
        }
        PairFacts facts = new PairFacts(
                question.machine(), question.from(), question.to(), question.mode(), route, verdict, answers.outcomes);
        return new PairReport(
                PairHeads.of(question, request.transferBytes()),
                Routes.of(question, route, answers.first()),
                route.explanation(),
                answers.results,
                Rules.check(facts),
                List.copyOf(answers.parameters.values()),
                UnknownFacts.of(question, route, answers.outcomes.values()));
    }

    /** Collects results API by API. */
    private final class Answers {
        private final Question question;
        private final List<Result> results = new ArrayList<>();
        private final Map<Api, TransferOutcome> outcomes = new EnumMap<>(Api.class);
        private final Map<String, Parameter> parameters = new LinkedHashMap<>();

        Answers(Question question) {
            this.question = question;
        }

        Optional<TransferOutcome> first() {
            return outcomes.values().stream().findFirst();
        }

        void mapResource() {
            Optional<TransferOutcome> outcome =
                    run(Addressing.MAP_RESOURCE, question.request().attribute());
            outcome.ifPresent(o -> outcomes.put(Api.MAP_RESOURCE, o));
            String via = switch (question.mode()) {
                case TRANSLATED -> "IOVA, " + question.request().attribute().label() + " attribute";
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

        void p2pdma(PeerVerdict verdict) {
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
            ExplainRequest r = question.request();
            TransferOutcome outcome = runner.run(new TransferRequest(
                    question.machine(),
                    r.from(),
                    r.to(),
                    question.bar(),
                    addressing,
                    question.mode(),
                    attribute,
                    r.transferBytes(),
                    r.overrides()));
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

    /** Route class and verdict of every peer-capable pair. */
    public MatrixReport matrix(MachineDescription machine, Optional<KernelVersion> kernel, Optional<Iommu.Mode> iommu) {
        return Matrix.of(machine, kernel, iommu);
    }

    /** The request with what it leaves open filled in from the machine. */
    record Question(
            ExplainRequest request,
            MachineDescription machine,
            FunctionInfo from,
            FunctionInfo to,
            int bar,
            Iommu.Mode mode,
            boolean modeAssumed) {
        static Question of(ExplainRequest request) {
            MachineDescription machine = request.machine();
            if (request.kernel().isPresent()) {
                machine = machine.withPlatform(
                        machine.platform().withKernel(request.kernel().get()));
            }
            FunctionInfo from = machine.topology().require(request.from());
            FunctionInfo to = machine.topology().require(request.to());
            if (from.bdf().equals(to.bdf())) {
                throw new ExplainException(
                        "initiator and target are the same function: " + from.bdf() + "; name two different devices");
            }
            int bar = chooseBar(request, to);
            Iommu.Mode stated =
                    request.iommu().orElse(machine.platform().iommu().mode());
            boolean assumed = stated == Iommu.Mode.UNKNOWN;
            Iommu.Mode mode = assumed ? IommuModes.likely(machine) : stated;
            return new Question(request, machine, from, to, bar, mode, assumed);
        }

        private static int chooseBar(ExplainRequest request, FunctionInfo to) {
            if (request.bar().isPresent()) {
                int bar = request.bar().getAsInt();
                if (to.bar(bar).flatMap(Bar::memoryRange).isEmpty()) {
                    throw new ExplainException(to.bdf() + " has no memory BAR " + bar
                            + " with known address and size; it has " + memoryBars(to));
                }
                return bar;
            }
            return to.largestMemoryBar()
                    .orElseThrow(() -> new ExplainException(to.bdf()
                            + " has no memory BAR with known address and size, so no peer can address it; name another"
                            + " target"))
                    .index();
        }

        private static String memoryBars(FunctionInfo f) {
            List<String> bars = f.bars().stream()
                    .filter(b -> b.memoryRange().isPresent())
                    .map(b -> "BAR " + b.index())
                    .toList();
            return bars.isEmpty() ? "none" : String.join(", ", bars);
        }

        io.crossdock.pci.PciTopology topology() {
            return machine.topology();
        }

        Optional<KernelVersion> kernel() {
            return machine.platform().kernel();
        }

        boolean canInitiate() {
            return from.largestMemoryBar().isPresent();
        }
    }
}
