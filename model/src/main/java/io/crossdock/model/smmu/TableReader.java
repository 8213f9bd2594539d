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

    TableReader(RegisterFile registers, StreamConfigs streams, LpaeWalker walker) {
        this.registers = registers;
        this.streams = streams;
        this.walker = walker;
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
            case StreamConfig.Refuse r -> faulted(r.event(), r.detail());
        };
    }

    private StreamConfig configuration(int streamId) {
        return switch (streams.fetchSte(streamId)) {
            case StreamTable.Fetch.Missing<Ste> m -> new StreamConfig.Refuse(m.event(), m.fetchAddress(), m.detail());
            case StreamTable.Fetch.Found<Ste> f -> {
                StreamConfig config = streams.withoutContext(f.value());
                yield config != null ? config : context(f.value());
            }
        };
    }

    private StreamConfig context(Ste ste) {
        return switch (streams.fetchCd(ste)) {
            case StreamTable.Fetch.Missing<Cd> m -> new StreamConfig.Refuse(m.event(), m.fetchAddress(), m.detail());
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
        LpaeWalk walk = walker.walk(table, address, steps);
        return new TableWalk(
                Optional.of(space.format(table)),
                OptionalLong.of(table.root()),
                steps,
                switch (walk) {
                    case LpaeWalk.Fault f -> fault(f.event(), f.detail());
                    case LpaeWalk.Leaf leaf -> mapped(space, address, leaf);
                });
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
