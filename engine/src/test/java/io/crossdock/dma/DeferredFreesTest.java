package io.crossdock.dma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.event.EventSink;
import io.crossdock.iommu.DomainKind;
import io.crossdock.iommu.IommuException;
import io.crossdock.iommu.TranslationDomain;
import io.crossdock.iommu.UntranslatedDomain;
import io.crossdock.iova.IovaAllocator;
import io.crossdock.iova.MapContext;
import io.crossdock.machine.DmaMemory;
import io.crossdock.machine.MemoryReferences;
import io.crossdock.pagetable.Access;
import io.crossdock.pagetable.MemoryType;
import io.crossdock.pci.AddressRange;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeferredFreesTest {
    private static final long PAGE = 4096;
    private static final long TEN_MILLIS = 10_000_000;

    private final MapContext one = new MapContext();
    private final MapContext two = new MapContext();
    private long now;
    private int flushes;
    private final List<Long> freed = new ArrayList<>();
    /** What happens while a flush runs, first flush first. */
    private final Deque<Runnable> meanwhile = new ArrayDeque<>();

    private final DeferredFrees frees = new DeferredFrees(new Domain(), new Space(), () -> now, false, null, null);

    /** A unit that only counts how often it is told to forget. */
    private final class Domain implements TranslationDomain {
        private final UntranslatedDomain rest = new UntranslatedDomain(DomainKind.IDENTITY);

        @Override
        public void flush() {
            Runnable first = meanwhile.poll();
            if (first != null) {
                first.run();
            }
            flushes++;
        }

        @Override
        public DomainKind kind() {
            return rest.kind();
        }

        @Override
        public int granuleLg2() {
            return rest.granuleLg2();
        }

        @Override
        public long apertureEnd() {
            return rest.apertureEnd();
        }

        @Override
        public List<AddressRange> reserved() {
            return rest.reserved();
        }

        @Override
        public boolean carriesMemoryType() {
            return rest.carriesMemoryType();
        }

        @Override
        public String format() {
            return rest.format();
        }

        @Override
        public OptionalLong tableRoot() {
            return rest.tableRoot();
        }

        @Override
        public long entry(long iova) {
            return rest.entry(iova);
        }

        @Override
        public void map(long iova, long phys, long size, Access access, @Nullable MemoryType type, MapContext context) {
            rest.map(iova, phys, size, access, type, context);
        }

        @Override
        public void unmap(long iova, long size, int mostCommands, MapContext context) {
            rest.unmap(iova, size, mostCommands, context);
        }

        @Override
        public boolean unmapUnflushed(long iova, long size, MapContext context) {
            return rest.unmapUnflushed(iova, size, context);
        }
    }

    /** Remembers what comes back. */
    private final class Space implements IovaAllocator {
        @Override
        public long allocate(long size, long end, MapContext context) {
            return NONE;
        }

        @Override
        public void free(long iova, long size, MapContext context) {
            assertThat(size).isEqualTo(PAGE);
            freed.add(iova);
        }

        @Override
        public void reserve(long iova, long size) {
            // nothing is handed out here
        }
    }

    private void free(int page, MapContext context) {
        frees.free(page * PAGE, PAGE, null, context);
    }

    @Test
    void shouldKeep256AndFlushThemTogether() {
        for (int page = 0; page < 256; page++) {
            free(page, one);
        }
        assertThat(flushes).isZero();
        assertThat(freed).isEmpty();
        free(256, one);
        assertThat(flushes).isEqualTo(1);
        assertThat(freed).hasSize(256).startsWith(0L, PAGE).doesNotContain(256 * PAGE);
    }

    @Test
    void shouldFlushWhatHasWaitedForTenMilliseconds() {
        free(1, one);
        now = TEN_MILLIS - 1;
        free(2, one);
        frees.tick(two);
        assertThat(flushes).isZero();
        now = TEN_MILLIS;
        frees.tick(two);
        assertThat(flushes).isEqualTo(1);
        assertThat(freed).containsExactly(PAGE, 2 * PAGE);
        now = 5 * TEN_MILLIS;
        frees.tick(two);
        assertThat(flushes).isEqualTo(1);
    }

    @Test
    void shouldFlushWhatIsDueWhenItsContextUnmaps() {
        free(1, one);
        now = TEN_MILLIS;
        free(2, one);
        assertThat(freed).containsExactly(PAGE);
    }

    @Test
    void shouldGiveBackWhatOthersQueuedWhenAddressesRunOut() {
        free(1, one);
        free(2, two);
        frees.drain(one);
        assertThat(flushes).isEqualTo(1);
        assertThat(freed).containsExactlyInAnyOrder(PAGE, 2 * PAGE);
    }

    /** The flush may have passed the entry before it was cleared, so it is the next one that counts. */
    @Test
    void shouldNotFreeForAFlushThatHadBegunBefore() {
        meanwhile.add(() -> free(7, two));
        frees.drain(one);
        assertThat(flushes).isEqualTo(1);
        assertThat(freed).isEmpty();
        frees.drain(one);
        assertThat(freed).containsExactly(7 * PAGE);
    }

    /** The flush that begins later ends first. */
    @Test
    void shouldNotTakeOneFlushForAnother() {
        meanwhile.add(() -> {
            free(7, two);
            frees.drain(two);
            assertThat(freed).isEmpty(); // one of the two has ended; which one, the counters do not tell
        });
        frees.drain(one);
        assertThat(freed).containsExactly(7 * PAGE);
    }

    @Test
    void shouldKeepWhatWaitsWhenAFlushFails() {
        free(1, one);
        meanwhile.add(() -> {
            throw new IommuException("no answer");
        });
        assertThatThrownBy(() -> frees.drain(one)).isInstanceOf(IommuException.class);
        free(2, one);
        assertThat(freed).isEmpty();
        frees.drain(one);
        frees.drain(one); // one flush has begun that will never end
        assertThat(freed).containsExactly(PAGE, 2 * PAGE);
    }

    @Test
    void shouldFlushWhenAContextIsClosedAndNotAfterTheDevice() {
        free(1, one);
        free(2, two);
        one.close();
        assertThat(freed).containsExactly(PAGE);
        frees.close();
        two.close();
        assertThat(flushes).isEqualTo(1);
    }

    /** Linux's single queue: 32,768 ranges of whichever context, and one second. */
    @Test
    void shouldKeepAllContextsInOneQueueWhereAskedTo() {
        DeferredFrees single = new DeferredFrees(new Domain(), new Space(), () -> now, true, null, null);
        for (int page = 0; page < 32_768; page++) {
            single.free(page * PAGE, PAGE, null, page % 2 == 0 ? one : two);
        }
        assertThat(flushes).isZero();
        one.close();
        assertThat(flushes).as("the queue is no context's").isZero();
        single.free(32_768 * PAGE, PAGE, null, two);
        assertThat(flushes).isEqualTo(1);
        assertThat(freed).hasSize(32_768);
        now = 999_999_999;
        single.tick(one);
        assertThat(flushes).isEqualTo(1);
        now = 1_000_000_000;
        single.tick(one);
        assertThat(flushes).isEqualTo(2);
        assertThat(freed).hasSize(32_769);
    }

    /** A queue of its own has a lock that nobody else takes; the single one's is everybody's. */
    @ParameterizedTest
    @CsvSource({"false, 2", "true, 1"})
    void shouldReportTheLockOfEachQueue(boolean single, int locks) {
        List<Integer> held = new ArrayList<>();
        List<Integer> taken = new ArrayList<>();
        EventSink sink = new EventSink() {
            @Override
            public void lockTaken(int lock) {
                held.add(lock);
                taken.add(lock);
            }

            @Override
            public void lockReleased(int lock) {
                assertThat(held.removeLast()).isEqualTo(lock);
            }
        };
        DeferredFrees reporting = new DeferredFrees(new Domain(), new Space(), () -> now, single, null, sink);
        reporting.free(0, PAGE, null, one);
        reporting.free(PAGE, PAGE, null, two);
        reporting.free(2 * PAGE, PAGE, null, one);
        assertThat(held).isEmpty();
        assertThat(taken).hasSize(3);
        assertThat(taken.get(2)).isEqualTo(taken.getFirst());
        assertThat(Set.copyOf(taken)).hasSize(locks);
        reporting.drain(one);
        assertThat(held).isEmpty();
        assertThat(taken).hasSize(3 + locks);
    }

    /** At random: while it queues, wraps around and grows, a queue gives each memory back with its addresses. */
    @Test
    void shouldDropEachMemoryWithItsAddresses() {
        PageReferences references = new PageReferences();
        DeferredFrees holding = new DeferredFrees(new Domain(), new Space(), () -> now, false, references, null);
        Random random = new Random(43);
        List<Long> back = new ArrayList<>();
        for (int page = 0; page < 5000; page++) {
            long iova = page * PAGE;
            Memory memory = new Memory(iova, new MemoryReferences());
            references.take(memory);
            memory.references().free(() -> back.add(iova));
            holding.free(iova, PAGE, memory, one);
            now += random.nextInt(400_000);
            if (random.nextInt(100) == 0) {
                holding.drain(one);
            }
            assertThat(back).isEqualTo(freed);
        }
        holding.drain(one);
        assertThat(back).hasSize(5000).isEqualTo(freed);
    }

    /** Memory without bytes. */
    private record Memory(long base, MemoryReferences references) implements DmaMemory {
        @Override
        public long size() {
            return PAGE;
        }

        @Override
        public long machineAddress(long offset) {
            return base + offset;
        }

        @Override
        public MemorySegment bytes() {
            return MemorySegment.NULL;
        }
    }

    /** At random against a plain list: no page comes back before a flush that began after it was queued, each does once. */
    @Test
    void shouldFreeEachOnceAndNeverTooEarly() {
        Random random = new Random(42);
        Map<Long, Integer> flushesWhenQueued = new HashMap<>();
        for (int page = 1; page < 20_000; page++) {
            flushesWhenQueued.put(page * PAGE, flushes);
            free(page, random.nextBoolean() ? one : two);
            now += random.nextInt(100_000);
            if (random.nextInt(1000) == 0) {
                frees.tick(two);
            }
            for (long back : freed) {
                Integer before = flushesWhenQueued.remove(back);
                assertThat(before).as("page 0x%x came back twice", back).isNotNull();
                assertThat(flushes).isGreaterThan(before);
            }
            freed.clear();
            assertThat(flushesWhenQueued).hasSizeLessThanOrEqualTo(2 * 256);
        }
        frees.drain(one);
        assertThat(freed).containsExactlyInAnyOrderElementsOf(flushesWhenQueued.keySet());
    }
}
