package io.crossdock.workbench.judge;

import io.crossdock.iommu.FaultRecord;
import io.crossdock.iommu.IommuUnit;
import io.crossdock.machine.IommuInfo;
import io.crossdock.machine.Machine;
import io.crossdock.pagetable.MemoryType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What differs between the architectures, written from their specifications and from nothing else of this project. */
interface Dialect extends QueueLayout {
    long TABLE_ADDRESS = 0x0000_ffff_ffff_f000L;

    /** An address at which no machine has memory or a device. */
    long NOWHERE = 0x6000_0000L;

    /** Bits of an address that are judged; the unit may translate more. */
    default int inputBits() {
        return 48;
    }

    /** Shape of the tables. */
    default Paging paging() {
        return Paging.OF_4K;
    }

    /** Starts the engine's driver. */
    IommuUnit enable(Machine machine, IommuInfo info);

    /** Memory type of mappings; {@code null} where they state none. */
    @Nullable
    MemoryType memoryType();

    /** Whether what may be written may be read too. */
    boolean writeImpliesRead();

    /** Whether a part of what was mapped at once can be unmapped. */
    default boolean unmapsParts() {
        return true;
    }

    /** Whether accesses beyond {@link #inputBits} are tried. */
    default boolean judgesBeyond() {
        return true;
    }

    /** Size of the leaves of a level. */
    default String leafSize(int level) {
        return switch (level) {
            case 0 -> "4 KiB";
            case 1 -> "2 MiB";
            default -> "1 GiB";
        };
    }

    /** Reason of a refusal. */
    int code(Piece.Outcome outcome, boolean write);

    /** Reason of every access of a device that is not attached. */
    int detachedCode();

    /** Name of a reason, in words or as the specification has it. */
    String reason(int code);

    /** Whether records of this reason have address and direction. */
    boolean hasAddress(int code);

    /** The address of a record, of an access at this one. */
    long recorded(long iova);

    /** Whether every refused page of a write leaves a record, or only the first. */
    boolean recordsEveryPage();

    /** Whether an entry of a level ends a walk successfully. */
    boolean isLeaf(long entry, int level);

    /** Whether a walk goes on below an entry, or ends there successfully. */
    boolean isPresent(long entry);

    /** The flag that a unit sets in each entry of a walk; 0 where units set none. */
    default long accessedFlag() {
        return 0;
    }

    /** The flag that a unit sets in the leaf of a write; 0 where units set none. */
    default long dirtyFlag() {
        return 0;
    }

    /** Whether units write to tables. */
    default boolean setsFlags() {
        return (accessedFlag() | dirtyFlag()) != 0;
    }

    /** Physical address of a word that is not in a page table. */
    long address(Place place, TapMachine machine, int streamId);

    /** Places of which copies made by way of a place must go with its own. */
    default Set<Place> reachedBy(Place place) {
        return Set.of();
    }

    /** Physical address of the top table. */
    long topTable(TapMachine machine, int streamId);

    /** Whether tables and what they lead to have intermediate addresses, and domains can withdraw memory. */
    default boolean isNested() {
        return false;
    }

    /** Physical address of an entry as tables name it. */
    default long physical(TapMachine machine, int streamId, long named) {
        return named;
    }

    /** Physical address of the entry of stage 2 for an intermediate address. */
    default long below(TapMachine machine, int streamId, long intermediate) {
        throw new IllegalArgumentException("there is one stage");
    }

    /** What a record says of the stage that refused; empty where its kind, or the architecture, says nothing. */
    default Optional<RecordedStage> stage(FaultRecord record) {
        return Optional.empty();
    }

    /**
     * What it must say after a damage.
     *
     * @param table address of the last entry of stage 1, as tables name it
     * @param intermediate what stage 1 makes of the address that is accessed
     */
    default RecordedStage stageAfter(Damage damage, TapMachine machine, int streamId, long table, long intermediate) {
        return RecordedStage.FIRST;
    }

    /** Domain-id or ASID. */
    int spaceId(TapMachine machine, int streamId);

    List<Damage> damages();

    /** The damage that makes a present structure absent. */
    Damage absence(Place place);

    /** The damage that takes the right to write from a leaf. */
    Damage readOnlyLeaf();

    List<Invalidation> invalidations();

    List<Misplacement> misplacements();

    /** Reasons that must occur, each for the directions that {@link #occurs} tells. */
    List<Integer> reachable();

    /** Whether a reason can occur for a direction. */
    boolean occurs(int code, boolean write);

    /** What neither QEMU nor a plain map can judge, one line each. */
    List<String> notJudged();
}
