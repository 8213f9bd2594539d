package io.crossdock.workbench.bench;

import io.crossdock.machine.IommuInfo;
import io.crossdock.pagetable.Stage;
import io.crossdock.pagetable.TableOptions;
import io.crossdock.pagetable.UnmapStrategy;

/**
 * The translation unit of a benchmark, its tables, and its device.
 *
 * @param kind which unit, and so which table format
 * @param stage which translation of the unit
 * @param granuleLg2 logarithm of the smallest page's bytes: 12, and with an SMMU 14 or 16
 * @param traits what the unit can do or wants
 * @param coherentDevice whether the device snoops the caches; if not, the lines of the buffer are maintained
 * @param unmap how runs of entries are cleared
 * @param pageSizes bit n set: pages of 2<sup>n</sup> bytes may be used; -1 for all
 */
public record UnitSettings(
        IommuInfo.Kind kind,
        Stage stage,
        int granuleLg2,
        UnitTraits traits,
        boolean coherentDevice,
        UnmapStrategy unmap,
        long pageSizes) {
    TableOptions tables() {
        return TableOptions.DEFAULT
                .withUnmap(unmap)
                .withCoherentWalk(traits.coherentWalks())
                .withStage(stage)
                .withGranuleLg2(granuleLg2)
                .withPageSizes(pageSizes);
    }
}
