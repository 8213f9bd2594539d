package io.crossdock.model.decode;

import io.crossdock.model.amdvi.AmdViStructures;
import io.crossdock.model.amdvi.HostFormat;
import io.crossdock.model.layout.Structure;
import io.crossdock.model.smmu.LpaeStage1;
import io.crossdock.model.smmu.LpaeStage2;
import io.crossdock.model.smmu.Smmuv3Structures;
import io.crossdock.model.table.TableFormat;
import io.crossdock.model.vtd.SecondStageFormat;
import io.crossdock.model.vtd.VtdStructures;
import io.crossdock.model.x86.X86Format;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The list of structures and page-table formats. A new one is added here. */
public final class Decoders {
    private static final List<Structure> STRUCTURES = Stream.of(
                    Smmuv3Structures.ALL, VtdStructures.ALL, AmdViStructures.ALL)
            .flatMap(List::stream)
            .toList();

    private static final List<TableFormat> FORMATS = Stream.of(
                    LpaeStage1.ALL,
                    LpaeStage2.ALL,
                    List.of(SecondStageFormat.FOUR_LEVELS, HostFormat.FOUR_LEVELS, X86Format.FOUR_LEVELS))
            .flatMap(List::stream)
            .toList();

    private Decoders() {}

    /** Structures that are not entries of page tables. */
    public static List<Structure> structures() {
        return STRUCTURES;
    }

    /** Page-table formats, each with the input addresses that are usual. */
    public static List<TableFormat> formats() {
        return FORMATS;
    }

    /** The format of a keyword. */
    public static Optional<TableFormat> format(String keyword) {
        return FORMATS.stream().filter(f -> f.keyword().equals(keyword)).findFirst();
    }
}
