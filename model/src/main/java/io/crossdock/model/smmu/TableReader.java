package io.crossdock.model.smmu;

import io.crossdock.model.iommu.Bits;
import io.crossdock.model.iommu.TableWalk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Tells a walk step by step, from memory and registers alone. */
final class TableReader {
    private final RegisterFile registers;
    private final StreamConfigs streams;
    private final LpaeWalker walker;
    private final Stage2Translator second;
    private final NestedWalker nested;

    TableReader(RegisterFile registers, StreamConfigs streams, LpaeWalker walker) {
        this.registers = registers;
        this.streams = streams;
        this.walker = walker;
        second = new Stage2Translator(walker, null);
        nested = new NestedWalker(walker, second);
    }

    TableWalk walk(int streamId, long iova) {
        if (!registers.enabled(RegisterFile.CR0_SMMUEN)) {
            return new GlobalBypass(registers.globalBypass()).aborts()
                    ? faulted(0, "GBPA.ABORT=1", "the unit is disabled (CR0.SMMUEN=0) and aborts every request")
                    : noTable(new TableWalk.Bypassed("CR0.SMMUEN=0"));
        }
        return switch (configuration(streamId)) {
            case StreamConfig.Translate t -> translate(t.space(), iova);
            case StreamConfig.Bypass _ -> noTable(new TableWalk.Bypassed("STE.Config=100"));
            case StreamConfig.Abort _ ->
                faulted(0, "STE.Config=0xx", "the stream table entry aborts every request without a record");
            case StreamConfig.Unreachable u ->
                faulted(u.fault().event(), "context descriptor: " + u.fault().detail());
            case StreamConfig.Refuse r -> faulted(r.event(), r.detail());
        };
    }

    private StreamConfig configuration(int streamId) {
        return switch (streams.fetchSte(streamId)) {
            case StreamTable.Fetch.Failed<Ste> m -> m.config();
            case StreamTable.Fetch.Found<Ste> f -> {
                StreamConfig config = streams.withoutContext(f.value());
                yield config != null ? config : context(f.value());
            }
        };
    }

    private StreamConfig context(Ste ste) {
        return switch (streams.fetchCd(ste, second)) {
            case StreamTable.Fetch.Failed<Cd> m -> m.config();
            case StreamTable.Fetch.Found<Cd> f -> streams.withContext(ste, f.value());
        };
    }

    private TableWalk translate(StreamSpace space, long iova) {
        long address = space.canonical(iova);
        TranslationTable table = space.tableFor(address);
        if (table == null) {
            return faulted(
                    SmmuEvent.F_TRANSLATION,
                    "address 0x" + Long.toHexString(iova)
                            + " is outside the range of TxSZ or in a half that EPD disables");
        }
        List<TableWalk.Step> steps = new ArrayList<>();
        TableWalk.Outcome outcome = space instanceof NestedSpace both
                ? told(both, nested.walk(both, table, address, leaf -> true, steps))
                : told(space, address, walker.walk(table, address, steps));
        return new TableWalk(Optional.of(space.format(table)), root(space, table), steps, outcome);
    }

    private OptionalLong root(StreamSpace space, TranslationTable table) {
        if (!(space instanceof NestedSpace both)) {
            return OptionalLong.of(table.root());
        }
        return second.locate(both.stage2(), table.root(), EventClass.TABLE) instanceof Stage2Translator.Answer.Found f
                ? OptionalLong.of(f.entry().phys(table.root()))
                : OptionalLong.empty();
    }

    private static TableWalk.Outcome told(StreamSpace space, long address, LpaeWalk walk) {
        return switch (walk) {
            case LpaeWalk.Fault f -> fault(f.event(), f.detail());
            case LpaeWalk.Untranslated u -> fault(u.fault().event(), u.fault().detail());
            case LpaeWalk.Leaf leaf -> mapped(space, address, leaf);
        };
    }

    private static TableWalk.Outcome told(NestedSpace space, NestedWalk walk) {
        return switch (walk) {
            case NestedWalk.Stage1 s -> fault(s.fault().event(), s.fault().detail());
            case NestedWalk.Stage2 s -> fault(s.fault().event(), s.fault().detail());
            case NestedWalk.Denied d -> throw new IllegalStateException("nothing was asked of stage 1: " + d);
            case NestedWalk.Mapped m ->
                new TableWalk.Mapped(
                        m.leaf().descriptor(),
                        m.below().phys(m.intermediate()),
                        1L << m.sizeLg2(),
                        m.leaf().readable() && m.below().readable(),
                        m.leaf().writable() && m.below().writable(),
                        space.attribute(m.leaf(), m.below()));
        };
    }

    private static TableWalk.Mapped mapped(StreamSpace space, long address, LpaeWalk.Leaf leaf) {
        return new TableWalk.Mapped(
                leaf.descriptor(),
                leaf.outputBase() + (address & Bits.ones(leaf.sizeLg2())),
                1L << leaf.sizeLg2(),
                leaf.readable(),
                leaf.writable(),
                space.attribute(leaf));
    }

    private static TableWalk.Faulted fault(SmmuEvent event, String detail) {
        return new TableWalk.Faulted(event.number(), event.name(), detail);
    }

    private static TableWalk faulted(SmmuEvent event, String detail) {
        return noTable(fault(event, detail));
    }

    private static TableWalk faulted(int code, String name, String detail) {
        return noTable(new TableWalk.Faulted(code, name, detail));
    }

    private static TableWalk noTable(TableWalk.Outcome outcome) {
        return new TableWalk(Optional.empty(), OptionalLong.empty(), List.of(), outcome);
    }
}
