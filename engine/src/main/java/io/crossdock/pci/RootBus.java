package io.crossdock.pci;

/**
 * A bus that no bridge of the machine leads to: the top of one hierarchy, what Linux calls a PCI host bridge
 * ({@code pciDDDD:BB}).
 */
public record RootBus(int domain, int bus) implements Comparable<RootBus> {
    @Override
    public int compareTo(RootBus other) {
        int byDomain = Integer.compare(domain, other.domain);
        return byDomain != 0 ? byDomain : Integer.compare(bus, other.bus);
    }

    @Override
    public String toString() {
        String first = new Bdf(domain, bus, 0, 0).toString();
        return "pci" + first.substring(0, first.lastIndexOf(':'));
    }
}
