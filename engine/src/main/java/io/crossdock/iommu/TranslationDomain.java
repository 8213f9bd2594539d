package io.crossdock.iommu;

import io.crossdock.iova.MapContext;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pci.AddressRange;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An address space of devices.
 *
 * <p>Its tables are the engine's ({@link DomainKind#TRANSLATED} on the model and on QEMU), those of another owner (the
 * kernel under VFIO), or there are none. Safe for concurrent use on disjoint ranges where the machine is.
 */
public interface TranslationDomain {
    DomainKind kind();

    /** Logarithm of the smallest mapping, bytes; 0 where nothing is translated. */
    int granuleLg2();

    /** First address behind the space, at most 2<sup>63</sup> - 1. */
    long apertureEnd();

    /** Addresses that no mapping may have: message-interrupt windows, ranges that firmware reserves. */
    List<AddressRange> reserved();

    /** Whether a mapping states a memory type. If not, asking for one is refused. */
    boolean carriesMemoryType();

    /** Name of the table format and its specification; empty text where there are no tables to look at. */
    String format();

    /** Physical address of the root table; empty where there are no tables to look at. */
    OptionalLong tableRoot();

    /**
     * The 64-bit leaf entry, read from the table's bytes, that translates an address; 0 if none does or there are no
     * tables to look at.
     */
    long entry(long iova);

    /**
     * Lets devices reach memory. Where nothing is translated, {@code iova} must equal {@code phys}.
     *
     * @param iova first address that devices will send, multiple of the granule
     * @param phys address by which the machine maps the memory, multiple of the granule
     * @param size bytes, multiple of the granule
     * @param access what devices may do
     * @param type memory type; {@code null} where the domain carries none
     * @throws io.crossdock.pagetable.MappingException if it cannot be made; then nothing has changed
     */
    void map(long iova, long phys, long size, Access access, @Nullable MemoryType type, MapContext context);

    /**
     * As {@link #map}, but where a unit remembers absent entries, devices may be refused until {@link #flushMapped} has
     * returned: for several calls that are followed by one flush.
     */
    default void mapUnflushed(
            long iova, long phys, long size, Access access, @Nullable MemoryType type, MapContext context) {
        map(iova, phys, size, access, type, context);
    }

    /**
     * Makes the unit forget that entries of a range were absent, where it remembers that.
     *
     * @throws IommuException if the unit does not confirm
     */
    default void flushMapped(long iova, long size) {
        // map has done what there is to do
    }

    /**
     * Takes memory away from devices. When it returns, no device reaches the memory through these addresses, and accesses
     * in flight have drained.
     *
     * @throws io.crossdock.pagetable.MappingException if part of the range is not mapped or is part of a larger mapping;
     *     then nothing has changed
     * @throws IommuException if the unit does not confirm the invalidation; then the range must not be used again
     */
    default void unmap(long iova, long size, MapContext context) {
        unmap(iova, size, Integer.MAX_VALUE, context);
    }

    /**
     * As {@link #unmap(long, long, MapContext)}, but where that would take many commands, the unit is made to forget the
     * whole address space instead.
     *
     * @param mostCommands most commands that may tell what to forget, the wait for them not counted, at least 1
     */
    void unmap(long iova, long size, int mostCommands, MapContext context);

    /**
     * As {@link #unmap}, but the unit may go on using what it remembers until {@link #flush} has returned. The range and its
     * memory may be used again only then.
     *
     * @return whether the unit has forgotten the range already, so that nothing need wait
     */
    boolean unmapUnflushed(long iova, long size, MapContext context);

    /**
     * Makes the unit forget all that it remembers of the space. When it returns, accesses in flight have drained.
     *
     * @throws IommuException if the unit does not confirm
     */
    void flush();
}
