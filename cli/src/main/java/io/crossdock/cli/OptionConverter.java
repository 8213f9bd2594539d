package io.crossdock.cli;

import io.crossdock.platform.Iommu;
import io.crossdock.platform.KernelVersion;
import io.crossdock.workbench.explain.Api;
import io.crossdock.workbench.explain.pattern.Pattern;
import io.crossdock.workbench.judge.JudgeUnit;
import io.crossdock.workbench.machines.MachineName;
import io.crossdock.workbench.run.Attribute;
import io.crossdock.workbench.run.Overrides;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Makes a picocli converter of a parser that says in its exception's message what is wrong. */
abstract class OptionConverter<T> implements ITypeConverter<T> {
    private final Function<String, T> parser;

    private OptionConverter(Function<String, T> parser) {
        this.parser = parser;
    }

    @Override
    public T convert(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** A set of APIs, so that "all" is one value. */
    record Apis(Set<Api> set) {}

    static final class ApisConverter extends OptionConverter<Apis> {
        ApisConverter() {
            super(OptionConverter::apis);
        }
    }

    static final class IommuConverter extends OptionConverter<Iommu.Mode> {
        IommuConverter() {
            super(OptionConverter::iommu);
        }
    }

    static final class AttributeConverter extends OptionConverter<Attribute> {
        AttributeConverter() {
            super(Attribute::of);
        }
    }

    static final class PatternConverter extends OptionConverter<Pattern> {
        PatternConverter() {
            super(OptionConverter::pattern);
        }
    }

    static final class KernelConverter extends OptionConverter<KernelVersion> {
        KernelConverter() {
            super(KernelVersion::parse);
        }
    }

    static final class SizeConverter extends OptionConverter<ByteSize> {
        SizeConverter() {
            super(ByteSize::parse);
        }
    }

    /** Like a size, but 0 is one too. */
    static final class OffsetConverter extends OptionConverter<Long> {
        OffsetConverter() {
            super(text -> text.strip().equals("0") ? 0 : ByteSize.parse(text).bytes());
        }
    }

    static final class MachineConverter extends OptionConverter<MachineName> {
        MachineConverter() {
            super(OptionConverter::machine);
        }
    }

    static final class JudgeUnitConverter extends OptionConverter<JudgeUnit> {
        JudgeUnitConverter() {
            super(OptionConverter::judgeUnit);
        }
    }

    static final class SettingConverter extends OptionConverter<ParameterSetting> {
        SettingConverter() {
            super(text -> ParameterSetting.parse(text, Overrides.catalogue()));
        }
    }

    private static Apis apis(String text) {
        return new Apis(
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "map_resource", "dma_map_resource" -> EnumSet.of(Api.MAP_RESOURCE);
                    case "p2pdma" -> EnumSet.of(Api.P2PDMA);
                    case "all" -> EnumSet.allOf(Api.class);
                    default -> throw unknown("API", text, "map_resource, p2pdma, all");
                });
    }

    private static Iommu.Mode iommu(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "off" -> Iommu.Mode.OFF;
            case "passthrough" -> Iommu.Mode.PASSTHROUGH;
            case "translated" -> Iommu.Mode.TRANSLATED;
            default -> throw unknown("IOMMU mode", text, "off, passthrough, translated");
        };
    }

    private static MachineName machine(String text) {
        return MachineName.of(text.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> unknown(
                        "machine",
                        text,
                        Arrays.stream(MachineName.values())
                                .map(MachineName::text)
                                .collect(Collectors.joining(", "))));
    }

    private static JudgeUnit judgeUnit(String text) {
        return JudgeUnit.of(text.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> unknown(
                        "unit",
                        text,
                        Arrays.stream(JudgeUnit.values()).map(JudgeUnit::text).collect(Collectors.joining(", "))));
    }

    private static IllegalArgumentException unknown(String what, String text, String known) {
        return new IllegalArgumentException("unknown " + what + ": \"" + text + "\"; known are " + known);
    }

    private static Pattern pattern(String text) {
        return Pattern.of(text.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new IllegalArgumentException("no such pattern: \"" + text + "\"; known are "
                        + Arrays.stream(Pattern.values()).map(Pattern::word).collect(Collectors.joining(", "))));
    }
}
