package io.crossdock.iommu;

import io.crossdock.iova.MapContext;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.MappingException;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pagetable.MemoryTypeNotCarriedException;
import io.crossdock.pci.AddressRange;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A domain without tables: addresses pass as they are.
 *
 * @param kind {@link DomainKind#OFF} or {@link DomainKind#IDENTITY}
 */
public record UntranslatedDomain(DomainKind kind) implements TranslationDomain {
    @Override
    public int granuleLg2() {
        return 0;
    }

    @Override
    public long apertureEnd() {
        return Long.MAX_VALUE;
    }

    @Override
    public List<AddressRange> reserved() {
        return List.of();
    }

    @Override
    public boolean carriesMemoryType() {
        return false;
    }

    @Override
    public String format() {
        return "";
    }

    @Override
    public OptionalLong tableRoot() {
        return OptionalLong.empty();
    }

    @Override
    public long entry(long iova) {
        return 0;
    }

    @Override
    public void map(long iova, long phys, long size, Access access, @Nullable MemoryType type, MapContext context) {
        if (type != null) {
            throw new MemoryTypeNotCarriedException("an untranslated device", type);
        }
        if (iova != phys) {
            throw new MappingException("nothing is translated here: iova=0x" + Long.toHexString(iova)
                    + " must equal phys=0x" + Long.toHexString(phys));
        }
    }

    @Override
    public void unmap(long iova, long size, int mostCommands, MapContext context) {
        // Nothing was changed by map, and nothing can be taken back: the device reaches all memory anyway.
    }

    @Override
    public boolean unmapUnflushed(long iova, long size, MapContext context) {
        return true;
    }

    @Override
    public void flush() {
        // Nothing is remembered.
    }
}
