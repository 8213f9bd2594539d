package io.crossdock.model.fabric;

import io.crossdock.model.fabric.Delivery.Way;
import io.crossdock.model.iommu.TableWalk;
import io.crossdock.model.iommu.Translated;
import io.crossdock.model.iommu.TranslationUnit;
import io.crossdock.model.observe.Hop;
import io.crossdock.model.observe.MemoryType;
import io.crossdock.model.observe.TlpKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one transfer that lie in one 4 KiB page and in one span of the address map. Nothing on the way can tell
 * them apart, so one decision and one translation serve all of them and counts are added up; where the first of them
 * would fare differently from the others, it is handled alone. One object serves all bursts, one after the other.
 */
final class Burst {
    /** No request crosses a multiple of this (PCIe base specification 2.2.7.1). */
    private static final long PAGE = 4096;

    private static final int LINE = 64;

    private final Router router;
    private final Descent descent;
    private final List<? extends TranslationUnit> units;

    private final Pieces requests = new Pieces();
    private final Pieces lines = new Pieces();
    private final Pieces egress = new Pieces();
    private final Pieces completions = new Pieces();

    private @Nullable TranslationUnit unit;
    private @Nullable Translated translated;
    private @Nullable Delivery arrived;
    /** Whether the sender has translated the address. */
    private boolean bySender;

    private long output;
    private long length;

    Burst(Router router, Descent descent, List<? extends TranslationUnit> units) {
        this.router = router;
        this.descent = descent;
        this.units = units;
    }

    /** Where the requests arrived; null if they were dropped. */
    @Nullable
    Delivery arrived() {
        return arrived;
    }

    /** Physical address at which they arrived. */
    long output() {
        return output;
    }

    /**
     * Handles the requests at the front of a transfer that fare alike.
     *
     * @param max largest request, bytes
     * @param sentTranslated whether the sender has translated the address
     * @return bytes handled
     */
    long run(Stream stream, long address, long left, int max, boolean sentTranslated) {
        bySender = sentTranslated;
        arrived = null;
        output = address;
        unit = null;
        translated = null;
        Ascent ascent = router.ascend(stream, address);
        long page = Math.min(left, PAGE - (address & PAGE - 1));
        long first = Math.min(page, max);
        length = whole(page, first, max, ascent.span().bytesFrom(address));
        int limit = ascent.leg().limit();
        if (stream.isWrite() && Math.min(max, length) > limit) {
            length = first;
        }
        requests.cut(address, length, max);
        if (stream.isWrite() && requests.largest() > limit) {
            dropMalformedOnTheWayUp(stream, ascent, address);
        } else if (ascent.refusal() != null) {
            drop(stream, ascent, address, List.of(), "");
        } else if (ascent.turned() != null) {
            deliver(stream, ascent, ascent.turned(), address, max);
        } else {
            throughRoot(stream, ascent, address, max);
        }
        return length;
    }

    /** Bytes of those requests that lie inside a span, or of the first one if not even that does. */
    private static long whole(long length, long first, int max, long span) {
        return span >= length ? length : Math.max(first, span / max * max);
    }

    private void keepFirst(long address) {
        length = requests.first();
        requests.cut(address, length, requests.first());
    }

    private void throughRoot(Stream stream, Ascent ascent, long address, int max) {
        Node requester = stream.requester();
        for (TranslationUnit candidate : units) {
            if (candidate.info().serves(requester.bdf())) {
                Translated answer = bySender
                        ? candidate.translated(requester.bdf(), address, stream.isWrite())
                        : candidate.translate(requester.bdf(), address, stream.isWrite());
                unit = candidate;
                translated = answer;
                if (!answer.passed()) {
                    keepFirst(address);
                    drop(stream, ascent, address, List.of(), "");
                    return;
                }
                output = answer.phys();
                break;
            }
        }
        Delivery to = descent.fromRoot(stream, ascent, output);
        long inSpan = whole(length, requests.first(), max, to.span().bytesFrom(output));
        if (inSpan != length) {
            length = inSpan;
            requests.cut(address, length, max);
        }
        deliver(stream, ascent, to, address, max);
    }

    private void deliver(Stream stream, Ascent ascent, Delivery to, long address, int max) {
        if (to.refusal() != null) {
            drop(stream, ascent, address, to.hops(), "");
            return;
        }
        if (!to.holds(output, length)) {
            if (requests.total() > 1) {
                keepFirst(address);
                deliver(stream, ascent, to, address, max);
            } else {
                drop(stream, ascent, address, to.hops(), "the request crosses the end of what the completer answers");
            }
            return;
        }
        boolean lineByLine = to.way() == Way.LINES && type().isDevice();
        lines.cutEach(output, length, max, LINE);
        egress.cutAligned(output, length, to.egressBytes());
        Pieces down = to.way() != Way.LINES ? requests : lineByLine ? lines : egress;
        if (stream.isWrite()) {
            if (requests.total() > 1 && down.largest() > to.leg().limit()) {
                keepFirst(address);
                deliver(stream, ascent, to, address, max);
                return;
            }
            if (!countWrite(stream, ascent, to, address, down)) {
                return;
            }
        } else if (!countRead(stream, ascent, to, address, max, down)) {
            return;
        }
        countArrival(stream, ascent, to, address);
        arrived = to;
    }

    /** Memory type with which the requests left the translation. */
    private MemoryType type() {
        return translated == null ? MemoryType.AS_SENT : translated.type();
    }

    private void countTranslation(Stream stream) {
        if (translated != null) {
            stream.countTranslation(translated, requests.total());
        }
    }

    private void countArrival(Stream stream, Ascent ascent, Delivery to, long address) {
        if (stream.wantsRoute(true)) {
            stream.setRoute(hops(stream, ascent, to.hops(), "", address), true);
        }
        countTranslation(stream);
        stream.countArrived(requests.total(), length);
        if (ascent.turned() == null) {
            boolean interconnect = to.way() != Way.WHOLE;
            stream.countType(type(), interconnect, length, requests.total(), lines.total());
        }
        if (to.way() == Way.DRAM) {
            stream.countDram(length);
        }
    }

    /** False if a port on the way down calls the packets malformed. */
    private boolean countWrite(Stream stream, Ascent ascent, Delivery to, long address, Pieces down) {
        ascent.leg().countData(TlpKind.MEMORY_WRITE, requests, Leg.requestOverhead(address));
        Node malformed = to.leg().refusing(down.largest());
        to.leg().countData(TlpKind.MEMORY_WRITE, down, Leg.requestOverhead(output), malformed);
        if (malformed != null) {
            countDropped(stream, ascent, address, to.hops(), tooLarge("packet", down, malformed));
        }
        return malformed == null;
    }

    /** False if a port on the way back calls the completions malformed. */
    private boolean countRead(Stream stream, Ascent ascent, Delivery to, long address, int max, Pieces down) {
        ascent.leg().countEmpty(TlpKind.MEMORY_READ, Leg.requestOverhead(address), requests.total());
        to.leg().countEmpty(TlpKind.MEMORY_READ, Leg.requestOverhead(output), down.total());
        Node rootPort = ascent.rootPort();
        int rootMps =
                (rootPort == null ? stream.requester() : rootPort).registers().mps();
        boolean lineByLine = down == lines;
        Leg home = ascent.back();
        switch (to.way()) {
            case DRAM -> completions.cutEach(output, length, max, rootMps);
            case WHOLE -> {
                completions.cutEach(output, length, max, to.completerMps());
                home = to.completion();
            }
            case LINES -> {
                completions.cutAligned(output, length, Math.min(to.egressBytes(), to.completerMps()));
                Pieces answers = lineByLine ? lines : completions;
                to.completion().countData(TlpKind.COMPLETION_WITH_DATA, answers, Leg.completionOverhead());
                completions.cutEach(output, length, max, lineByLine ? LINE : rootMps);
            }
            case NOWHERE -> throw new IllegalStateException("a refused read has no completions");
        }
        Node malformed = home.refusing(completions.largest());
        home.countData(TlpKind.COMPLETION_WITH_DATA, completions, Leg.completionOverhead(), malformed);
        if (malformed != null) {
            countDropped(stream, ascent, address, to.hops(), tooLarge("completion", completions, malformed));
        }
        return malformed == null;
    }

    /** Counts requests that went up and no further; reads are answered without data. */
    private void drop(Stream stream, Ascent ascent, long address, List<Hop> behind, String why) {
        if (stream.isWrite()) {
            ascent.leg().countData(TlpKind.MEMORY_WRITE, requests, Leg.requestOverhead(address));
        } else {
            ascent.leg().countEmpty(TlpKind.MEMORY_READ, Leg.requestOverhead(address), requests.total());
            ascent.back().countEmpty(TlpKind.COMPLETION, Leg.completionOverhead(), requests.total());
        }
        countDropped(stream, ascent, address, behind, why);
    }

    private void dropMalformedOnTheWayUp(Stream stream, Ascent ascent, long address) {
        Node malformed = ascent.leg().refusing(requests.largest());
        ascent.leg().countData(TlpKind.MEMORY_WRITE, requests, Leg.requestOverhead(address), malformed);
        countDropped(stream, ascent, address, List.of(), tooLarge("packet", requests, malformed));
    }

    private void countDropped(Stream stream, Ascent ascent, long address, List<Hop> behind, String why) {
        if (stream.wantsRoute(false)) {
            stream.setRoute(hops(stream, ascent, behind, why, address), false);
        }
        countTranslation(stream);
        stream.countDropped(requests.total());
    }

    private static String tooLarge(String what, Pieces pieces, @Nullable Node port) {
        return port == null
                ? ""
                : what + " of " + pieces.largest() + " bytes is malformed at " + port.bdf() + ", whose MPS is "
                        + port.registers().mps();
    }

    private List<Hop> hops(Stream stream, Ascent ascent, List<Hop> behind, String why, long address) {
        List<Hop> all = new ArrayList<>(ascent.hops());
        String dropped = why;
        if (unit != null && translated != null) {
            boolean passed = translated.passed();
            String note = translated.bytesLeft() != Long.MAX_VALUE && passed
                    ? ""
                    : bySender
                            ? passed ? "translated by the sender" : "no translated requests of this function (ATS)"
                            : note(unit.walk(stream.requester().bdf(), address).outcome(), stream.isWrite());
            all.add(new Hop(Optional.empty(), Hop.Kind.IOMMU, passed ? note : ""));
            dropped = passed ? why : note;
        }
        boolean reachedRoot = ascent.turned() == null && !behind.isEmpty();
        if (reachedRoot) {
            all.add(new Hop(Optional.empty(), Hop.Kind.ROOT_COMPLEX, ""));
        }
        all.addAll(behind);
        if (!dropped.isEmpty()) {
            all.add(new Hop(Optional.empty(), Hop.Kind.DROPPED, dropped));
        }
        return all;
    }

    /** Why a unit let a request pass untranslated or refused it, read from the tables once more. */
    private static String note(TableWalk.Outcome outcome, boolean write) {
        return switch (outcome) {
            case TableWalk.Bypassed bypassed -> bypassed.why();
            case TableWalk.Faulted faulted -> faulted.name() + ": " + faulted.detail();
            case TableWalk.Mapped mapped ->
                write && !mapped.writable() ? "the mapping allows no writes" : "the mapping allows no such access";
        };
    }
}
