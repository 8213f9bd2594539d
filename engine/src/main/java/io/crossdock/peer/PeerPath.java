package io.crossdock.peer;

import io.crossdock.pci.Bdf;
import io.crossdock.pci.FunctionInfo;
import io.crossdock.pci.PciTopology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The two ways up from a pair and where they meet.
 *
 * @param client the initiator and the bridges above it, nearest first
 * @param provider the target and the bridges above it, nearest first
 * @param clientCommon index in {@code client} of the first function that is also on the provider's way; -1 if none
 * @param providerCommon index of the same function in {@code provider}; -1 if none
 */
record PeerPath(List<FunctionInfo> client, List<FunctionInfo> provider, int clientCommon, int providerCommon) {
    PeerPath {
        client = List.copyOf(client);
        provider = List.copyOf(provider);
    }

    static PeerPath between(PciTopology topology, Bdf client, Bdf provider) {
        List<FunctionInfo> c = chain(topology, client);
        List<FunctionInfo> p = chain(topology, provider);
        for (int i = 0; i < p.size(); i++) {
            for (int j = 0; j < c.size(); j++) {
                if (p.get(i).bdf().equals(c.get(j).bdf())) {
                    return new PeerPath(c, p, j, i);
                }
            }
        }
        return new PeerPath(c, p, -1, -1);
    }

    private static List<FunctionInfo> chain(PciTopology topology, Bdf bdf) {
        List<FunctionInfo> chain = new ArrayList<>();
        chain.add(topology.require(bdf));
        chain.addAll(topology.bridgesAbove(bdf));
        return chain;
    }

    boolean meets() {
        return clientCommon >= 0;
    }

    Optional<FunctionInfo> common() {
        return meets() ? Optional.of(client.get(clientCommon)) : Optional.empty();
    }

    /**
     * Linux's distance: steps from both to the common function, or to the top where there is none; 4 for two devices on
     * two ports of one switch, and also for two devices below two root ports.
     */
    int distance() {
        return meets() ? clientCommon + providerCommon : client.size() + provider.size();
    }

    /** Port on the client's side of the parting: where a request may turn towards the peer. */
    Optional<FunctionInfo> requestPort() {
        return clientCommon > 0 && providerCommon > 0 ? Optional.of(client.get(clientCommon - 1)) : Optional.empty();
    }

    /** Port on the provider's side of the parting: where a completion may turn back. */
    Optional<FunctionInfo> completionPort() {
        return clientCommon > 0 && providerCommon > 0
                ? Optional.of(provider.get(providerCommon - 1))
                : Optional.empty();
    }

    /**
     * The functions whose ACS Linux's path algorithm reads, in its order: from the provider up to and including the
     * common one, then from the client up to below it.
     */
    List<FunctionInfo> pathAlgorithmPorts() {
        List<FunctionInfo> ports = new ArrayList<>(provider.subList(0, providerCommon + 1));
        ports.addAll(client.subList(0, clientCommon));
        return ports;
    }
}
