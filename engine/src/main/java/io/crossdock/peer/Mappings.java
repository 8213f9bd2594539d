package io.crossdock.peer;

import io.crossdock.peer.KernelRule.Kind;
import io.crossdock.peer.PeerMapping.Address;
import io.crossdock.peer.PeerMapping.Attribute;
import io.crossdock.peer.PeerMapping.Consumer;
import io.crossdock.platform.Iommu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the mappings of a pair look like, per kernel interface that exists in every candidate kernel. */
final class Mappings {
    private Mappings() {}

    static List<PeerMapping> of(List<Outcome> outcomes, MapType type, Iommu.Mode mode) {
        List<PeerMapping> mappings = new ArrayList<>();
        for (Consumer consumer : Consumer.values()) {
            if (consumer != Consumer.MAP_RESOURCE) {
                of(outcomes.stream().map(Outcome::rules).toList(), consumer, address(type, mode))
                        .ifPresent(mappings::add);
            }
        }
        return mappings;
    }

    static Optional<PeerMapping> of(List<RuleSet> candidates, Consumer consumer, Address address) {
        Optional<Attribute> attribute = Optional.empty();
        Basis basis = Basis.READ;
        for (RuleSet rules : candidates) {
            Optional<KernelRule> rule = rules.find(Kind.ATTRIBUTE, consumer.subject);
            if (rule.isEmpty()) {
                return Optional.empty();
            }
            Attribute here = rule.get().value().equals("mmio") ? Attribute.MMIO : Attribute.ORDINARY;
            attribute = Optional.of(attribute.isPresent() && attribute.get() != here ? Attribute.UNKNOWN : here);
            basis = basis.worse(rule.get().basisAt(rules.version()));
        }
        Attribute entry = switch (address) {
            case IOVA -> attribute.orElse(Attribute.UNKNOWN);
            case BUS, PHYSICAL -> Attribute.NONE;
            case UNKNOWN -> Attribute.UNKNOWN;
        };
        return Optional.of(new PeerMapping(consumer, address, entry, basis));
    }

    private static Address address(MapType type, Iommu.Mode mode) {
        return switch (type) {
            case BUS_ADDRESS -> Address.BUS;
            case THROUGH_HOST_BRIDGE -> throughRoot(mode);
            case NOT_SUPPORTED, UNKNOWN -> Address.UNKNOWN;
        };
    }

    static Address throughRoot(Iommu.Mode mode) {
        return switch (mode) {
            case TRANSLATED -> Address.IOVA;
            case OFF, PASSTHROUGH -> Address.PHYSICAL;
            case UNKNOWN -> Address.UNKNOWN;
        };
    }
}
