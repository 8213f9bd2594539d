package io.crossdock.model.iommu;

import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.table.TableFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A page-table walk told step by step, as the hardware's decoder reads it.
 *
 * @param format format of the tables; empty where none is walked
 * @param root physical address of the top table; empty where none was found
 * @param steps entries read, top first
 * @param outcome what the walk ends in
 */
public record TableWalk(Optional<TableFormat> format, OptionalLong root, List<Step> steps, Outcome outcome) {
    public TableWalk {
        steps = List.copyOf(steps);
    }

    /**
     * One entry read.
     *
     * @param level level in the numbering of the format's specification
     * @param entryAddress physical address of the entry
     * @param value the entry
     */
    public record Step(int level, long entryAddress, long value) {}

    /** End of a walk. */
    public sealed interface Outcome {}

    /**
     * A leaf was found.
     *
     * @param leaf leaf entry
     * @param phys output address of the input address
     * @param blockSize bytes that the leaf maps
     * @param readable whether reads pass, all levels considered
     * @param writable whether writes pass, all levels considered
     * @param attribute memory type
     */
    public record Mapped(long leaf, long phys, long blockSize, boolean readable, boolean writable, Attribute attribute)
            implements Outcome {}

    /**
     * The configuration lets the request pass untranslated.
     *
     * @param why field that says so
     */
    public record Bypassed(String why) implements Outcome {}

    /**
     * A request would be refused whatever it does.
     *
     * @param code number of the event or fault reason; 0 if the unit drops the request without a record
     * @param name its name in the specification, or the field that makes the unit drop the request
     * @param detail one line: what was found where
     */
    public record Faulted(int code, String name, String detail) implements Outcome {}

    /**
     * Where a memory type comes from.
     *
     * @param index attribute index in the leaf, where the format has one
     * @param mairByte byte of the attribute table that it selects
     * @param type what it means
     * @param text all of it, such as {@code AttrIndx 2, MAIR byte 0x04, Device-nGnRE}
     */
    public record Attribute(OptionalInt index, OptionalInt mairByte, MemoryType type, String text) {}
}
