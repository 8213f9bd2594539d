package io.crossdock.topology.p2ptest;

import io.crossdock.platform.HostFacts;
import io.crossdock.platform.HostMessage;
import io.crossdock.platform.Platform;
import io.crossdock.topology.Fragment;
import io.crossdock.topology.Importer;
import io.crossdock.topology.SourceText;
import java.util.List;

/** Output of CUDA's {@code simpleP2P}: the one tool of the samples that compares the data at the destination. */
public final class SimpleP2pImporter implements Importer {
    private static final String BEGIN = "simpleP2P] - Starting";
    private static final String WRONG = "Verification error @ element";

    @Override
    public String format() {
        return "simpleP2P";
    }

    @Override
    public boolean recognises(SourceText text) {
        return text.lines().stream().anyMatch(l -> l.contains(BEGIN));
    }

    @Override
    public Fragment read(SourceText text) {
        long wrong = text.lines().stream().filter(l -> l.contains(WRONG)).count();
        List<HostMessage> messages = wrong == 0
                ? List.of()
                : List.of(new HostMessage(
                        HostMessage.Kind.WRONG_DATA,
                        "simpleP2P: peer copies arrived with wrong data (" + wrong + " elements shown)",
                        List.of()));
        return Fragment.ofHost(Platform.UNKNOWN.withHost(HostFacts.NONE.withMessages(messages)), List.of());
    }
}
