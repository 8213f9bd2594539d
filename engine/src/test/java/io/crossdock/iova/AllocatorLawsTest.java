package io.crossdock.iova;

import io.crossdock.iova.check.AllocatorLaw;
import io.crossdock.testing.Seeds;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One suite over all allocators. */
class AllocatorLawsTest {
    private static final Map<String, IovaAllocator.Factory> ALLOCATORS = Map.of(
            "tree", TreeIovaAllocator::new,
            "magazines", MagazineIovaAllocator::new,
            "pools", PoolIovaAllocator::new,
            "lazy pools", space -> new PoolIovaAllocator(space, 4, false, () -> {}),
            "contiguous", ContiguousIovaAllocator::new,
            "checked magazines", space -> new CheckedIovaAllocator(space, new MagazineIovaAllocator(space)));

    static Stream<Arguments> cases() {
        return ALLOCATORS.keySet().stream()
                .sorted()
                .flatMap(name -> AllocatorLaw.ALL.stream()
                        .flatMap(law -> Seeds.orElse(1).mapToObj(seed -> Arguments.of(name, law, seed))));
    }

    @ParameterizedTest(name = "{0} {1}, seed {2}")
    @MethodSource("cases")
    void shouldKeepTheLaw(String allocator, AllocatorLaw law, long seed) {
        law.check(Objects.requireNonNull(ALLOCATORS.get(allocator)), seed);
    }
}
