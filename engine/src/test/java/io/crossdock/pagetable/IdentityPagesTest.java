package io.crossdock.pagetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossdock.fake.FakeMachine;
import io.crossdock.pagetable.IdentityPages.Claim;
import io.crossdock.pci.AddressRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityPagesTest {
    private static final long PAGE = 4096;
    private static final long MIB2 = 2L << 20;
    private static final long AT = 0x4010_0000L;
    private static final long END = 1L << 38;
    private static final int ME = 1;
    private static final AddressRange INTERRUPTS = new AddressRange(0xfee0_0000L, 0x10_0000L);

    private final FakeMachine machine = new FakeMachine(16 << 20);
    private final TablePool pool = new TablePool(machine, 12, null);
    private final InvalidationGather gather = new InvalidationGather();
    private final FlushCount flushes = new FlushCount();
    private final List<Runnable> duringFlush = new ArrayList<>();
    private PageTable table = new PageTable(VtdSecondStage.THREE_LEVELS, pool, null);
    private IdentityPages pages = pages(table);

    private IdentityPages pages(PageTable of) {
        return new IdentityPages(of, END, List.of(INTERRUPTS), flushes, this::flush);
    }

    private void flush() {
        flushes.begin();
        duringFlush.forEach(Runnable::run);
        flushes.end();
    }

    private void use(PageTableFormat format) {
        table = new PageTable(format, pool, null);
        pages = pages(table);
    }

    private static @Nullable MemoryType type(PageTableFormat format) {
        return format.carriesMemoryType() ? MemoryType.WRITE_BACK : null;
    }

    private Claim claim(long at, long size, Access access) {
        Claim claim = size == PAGE
                ? pages.claim(at, access, type(table.format()))
                : pages.claim(at, size, access, type(table.format()), ME, gather);
        if (claim != Claim.MADE) {
            gather.completed(pool);
            pages.settle(at, size, ME);
        }
        return claim;
    }

    private void release(long at, long size, Access access) {
        pages.release(at, size, access, type(table.format()), ME, gather);
        gather.completed(pool);
        pages.settle(at, size, ME);
    }

    private boolean releaseUnflushed(long at, long size, Access access) {
        return pages.releaseUnflushed(at, size, access, type(table.format()), ME);
    }

    @Test
    void shouldWriteAVtdEntryThatCountsInBits60To52() {
        claim(AT, PAGE, Access.READ_WRITE);
        assertThat(table.entry(AT)).isEqualTo(0x0010_0000_4010_0003L);
        claim(AT, PAGE, Access.READ_WRITE);
        assertThat(table.entry(AT)).isEqualTo(0x0020_0000_4010_0003L);
        assertThat(table.translate(AT + 5)).isEqualTo(AT + 5);
    }

    @Test
    void shouldWriteAnLpaeEntryThatCountsInBits58To55() {
        use(ArmLpae.STAGE1_4K);
        claim(AT, PAGE, Access.READ_WRITE);
        assertThat(table.entry(AT)).isEqualTo(0x0080_0000_4010_0f47L);
        claim(AT, PAGE, Access.READ_WRITE);
        assertThat(table.entry(AT)).isEqualTo(0x0100_0000_4010_0f47L);
    }

    @Test
    void shouldWriteAnAmdEntryThatCountsInBits4To1() {
        use(AmdV1.FOUR_LEVELS);
        claim(AT, PAGE, Access.READ);
        assertThat(table.entry(AT)).isEqualTo(0x2000_0000_4010_0003L);
        claim(AT, PAGE, Access.READ);
        assertThat(table.entry(AT)).isEqualTo(0x2000_0000_4010_0005L);
    }

    @Test
    void shouldWriteABlock() {
        claim(0x4020_0000L, MIB2, Access.READ);
        assertThat(table.entry(0x4020_1000L)).isEqualTo(0x0010_0000_4020_0081L);
        release(0x4020_0000L, MIB2, Access.READ);
        assertThat(table.entry(0x4020_1000L)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"LPAE, 15", "VTD, 511", "AMD, 15", "X86, 2047"})
    void shouldRefuseWhatTheEntryCannotCount(String format, int most) {
        use(
                switch (format) {
                    case "LPAE" -> ArmLpae.STAGE1_4K;
                    case "VTD" -> VtdSecondStage.FOUR_LEVELS;
                    case "AMD" -> AmdV1.FOUR_LEVELS;
                    default -> X86.FOUR_LEVELS;
                });
        for (int i = 0; i < most; i++) {
            assertThat(claim(AT, PAGE, Access.READ)).isEqualTo(Claim.MADE);
        }
        long full = table.entry(AT);
        assertThat(claim(AT, PAGE, Access.READ)).isEqualTo(Claim.SATURATED);
        assertThat(table.entry(AT)).isEqualTo(full);
        for (int i = 0; i < most; i++) {
            assertThat(table.translate(AT)).isEqualTo(AT);
            release(AT, PAGE, Access.READ);
        }
        assertThat(table.entry(AT)).isZero();
    }

    @Test
    void shouldNeverWidenRights() {
        claim(AT, PAGE, Access.READ);
        assertThat(claim(AT, PAGE, Access.READ_WRITE)).isEqualTo(Claim.OTHER_RIGHTS);
        assertThat(table.entry(AT)).isEqualTo(0x0010_0000_4010_0001L);
    }

    @Test
    void shouldNotChangeTheMemoryTypeOfALivePage() {
        use(ArmLpae.STAGE1_4K);
        claim(AT, PAGE, Access.READ);
        assertThat(pages.claim(AT, PAGE, Access.READ, MemoryType.NORMAL_NC, ME, gather))
                .isEqualTo(Claim.OTHER_RIGHTS);
    }

    @Test
    void shouldKeepAPageLockedUntilTheUnitHasForgottenIt() {
        claim(AT, PAGE, Access.READ_WRITE);
        pages.release(AT, PAGE, Access.READ_WRITE, null, ME, gather);
        assertThat(table.entry(AT)).isZero();
        assertThat(gather.runs()).isOne();
        assertThat(gather.iova(0)).isEqualTo(AT);
        assertThat(gather.size(0)).isEqualTo(PAGE);
        assertThat(pages.claim(AT, PAGE, Access.READ, null, 2, new InvalidationGather()))
                .isEqualTo(Claim.PENDING);
        pages.settle(AT, PAGE, 2); // somebody else's
        assertThat(pages.claim(AT, PAGE, Access.READ, null, 2, new InvalidationGather()))
                .isEqualTo(Claim.PENDING);
        pages.settle(AT, PAGE, ME);
        assertThat(pages.claim(AT, PAGE, Access.READ, null, 2, new InvalidationGather()))
                .isEqualTo(Claim.MADE);
    }

    @Test
    void shouldInvalidateNothingWhileAnotherMappingHasThePage() {
        claim(AT, PAGE, Access.READ);
        claim(AT, PAGE, Access.READ);
        pages.release(AT, PAGE, Access.READ, null, ME, gather);
        assertThat(gather.isEmpty()).isTrue();
        assertThat(table.entry(AT)).isEqualTo(0x0010_0000_4010_0001L);
    }

    @Test
    void shouldFindReleasesOfWhatIsNotClaimed() {
        claim(AT, PAGE, Access.READ);
        release(AT, PAGE, Access.READ);
        assertThatThrownBy(() -> release(AT, PAGE, Access.READ))
                .isInstanceOf(NotMappedException.class)
                .hasMessageContaining("0x40100000");
        assertThatThrownBy(() -> releaseUnflushed(AT, PAGE, Access.READ)).isInstanceOf(NotMappedException.class);
        assertThatThrownBy(() -> release(AT + (1L << 30), PAGE, Access.READ)).isInstanceOf(NotMappedException.class);
    }

    @Test
    void shouldFindReleasesWithOtherRights() {
        claim(AT, PAGE, Access.READ);
        assertThatThrownBy(() -> release(AT, PAGE, Access.WRITE)).isInstanceOf(NotMappedException.class);
        assertThat(table.entry(AT)).isEqualTo(0x0010_0000_4010_0001L);
    }

    @Test
    void shouldChangeNothingWhenPartOfARangeIsNotClaimed() {
        claim(AT, 2 * PAGE, Access.READ);
        assertThatThrownBy(() -> release(AT, 3 * PAGE, Access.READ)).isInstanceOf(NotMappedException.class);
        assertThatThrownBy(() -> releaseUnflushed(AT, 3 * PAGE, Access.READ)).isInstanceOf(NotMappedException.class);
        assertThat(table.entry(AT)).isEqualTo(0x0010_0000_4010_0001L);
        assertThat(table.entry(AT + PAGE)).isEqualTo(0x0010_0000_4010_1001L);
    }

    @Test
    void shouldTakeBackAllPagesWhereOneCannotBeHad() {
        claim(AT, PAGE, Access.READ_WRITE);
        claim(AT + 3 * PAGE, PAGE, Access.READ);
        assertThat(pages.claim(AT, 4 * PAGE, Access.READ_WRITE, null, ME, gather))
                .isEqualTo(Claim.OTHER_RIGHTS);
        assertThat(table.entry(AT)).isEqualTo(0x0010_0000_4010_0003L);
        assertThat(table.entry(AT + PAGE)).isZero();
        assertThat(table.entry(AT + 2 * PAGE)).isZero();
        // the device may have looked at the two between
        assertThat(gather.runs()).isOne();
        assertThat(gather.iova(0)).isEqualTo(AT + PAGE);
        assertThat(gather.size(0)).isEqualTo(2 * PAGE);
        gather.completed(pool);
        pages.settle(AT, 4 * PAGE, ME);
        assertThat(claim(AT + PAGE, 2 * PAGE, Access.WRITE)).isEqualTo(Claim.MADE);
    }

    @Test
    void shouldNotPutABlockWherePagesAreNorPagesWhereABlockIs() {
        claim(0x4020_0000L, PAGE, Access.READ);
        assertThat(claim(0x4020_0000L, MIB2, Access.READ)).isEqualTo(Claim.BLOCK_OVER_TABLE);
        claim(0x4040_0000L, MIB2, Access.READ);
        assertThat(claim(0x4040_0000L, PAGE, Access.READ)).isEqualTo(Claim.BLOCK_OVER_TABLE);
        release(0x4040_0000L, MIB2, Access.READ);
        assertThat(claim(0x4040_0000L, PAGE, Access.READ)).isEqualTo(Claim.MADE);
    }

    @Test
    void shouldRefuseReservedPagesAndThoseBehindItsWindow() {
        assertThat(claim(0xfec0_0000L, 2 * MIB2, Access.WRITE)).isEqualTo(Claim.RESERVED);
        assertThat(claim(0xfee0_0000L, PAGE, Access.WRITE)).isEqualTo(Claim.RESERVED);
        assertThat(claim(0xfedf_f000L, 2 * PAGE, Access.WRITE)).isEqualTo(Claim.RESERVED);
        assertThat(table.entry(0xfedf_f000L)).isZero();
        assertThat(claim(0xfedf_f000L, PAGE, Access.WRITE)).isEqualTo(Claim.MADE);
        assertThat(claim(END, PAGE, Access.WRITE)).isEqualTo(Claim.BEYOND_WINDOW);
        assertThat(claim(END - PAGE, 2 * PAGE, Access.WRITE)).isEqualTo(Claim.BEYOND_WINDOW);
        assertThat(claim(END - PAGE, PAGE, Access.WRITE)).isEqualTo(Claim.MADE);
    }

    @Test
    void shouldSayWhenThereIsNoMemoryForATable() {
        FakeMachine small = new FakeMachine(1 << 20);
        TablePool few = new TablePool(small, 12, null);
        PageTable of = new PageTable(VtdSecondStage.THREE_LEVELS, few, null);
        IdentityPages crowded = pages(of);
        long made = 0;
        Claim claim = Claim.MADE;
        while (claim == Claim.MADE && made < 1000) {
            claim = crowded.claim(made << 30, 2 * PAGE, Access.READ, null, ME, gather);
            made += claim == Claim.MADE ? 1 : 0;
        }
        assertThat(claim).isEqualTo(Claim.NO_TABLE);
        assertThat(made).isPositive();
        assertThat(of.entry(made << 30)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {AT, 0x4020_0000L})
    void shouldKeepOtherRightsOutUntilAFlushThatBeganLaterHasEnded(long at) {
        long size = at == AT ? PAGE : MIB2;
        claim(at, size, Access.READ_WRITE);
        flushes.begin();
        assertThat(releaseUnflushed(at, size, Access.READ_WRITE)).isTrue();
        assertThat(table.entry(at)).isZero();
        assertThat(table.translate(at)).isEqualTo(-1);
        assertThat(claim(at, size, Access.READ)).isEqualTo(Claim.PENDING);
        flushes.end(); // began too early
        assertThat(claim(at, size, Access.READ)).isEqualTo(Claim.PENDING);
        flushes.begin();
        assertThat(claim(at, size, Access.READ)).isEqualTo(Claim.PENDING);
        flushes.end();
        assertThat(claim(at, size, Access.READ)).isEqualTo(Claim.MADE);
    }

    @Test
    void shouldClaimAgainWithTheSameRightsBeforeTheFlush() {
        claim(AT, PAGE, Access.READ_WRITE);
        releaseUnflushed(AT, PAGE, Access.READ_WRITE);
        flushes.begin();
        flushes.end();
        claim(AT, PAGE, Access.READ_WRITE);
        releaseUnflushed(AT, PAGE, Access.READ_WRITE);
        // the flush before covers the first of the two only
        assertThat(claim(AT, PAGE, Access.WRITE)).isEqualTo(Claim.PENDING);
        assertThat(claim(AT, PAGE, Access.READ_WRITE)).isEqualTo(Claim.MADE);
    }

    @Test
    void shouldWaitForAFlushWhereAnotherMappingKeepsThePage() {
        claim(AT, PAGE, Access.READ);
        claim(AT, PAGE, Access.READ);
        assertThat(releaseUnflushed(AT, PAGE, Access.READ)).isFalse();
        assertThat(releaseUnflushed(AT, PAGE, Access.READ)).isTrue();
    }

    @Test
    void shouldTakeEmptyTablesAwayAndUseThemAgain() {
        int before = pool.tablesInUse();
        for (int i = 0; i < 8; i++) {
            claim(AT + i * MIB2, PAGE, Access.READ);
        }
        int full = pool.tablesInUse();
        assertThat(full - before).isEqualTo(1 + 8);
        claim(AT, PAGE, Access.READ);
        for (int i = 0; i < 8; i++) {
            release(AT + i * MIB2, PAGE, Access.READ);
        }
        pages.reclaim();
        assertThat(table.translate(AT)).isEqualTo(AT);
        for (int i = 0; i < 7; i++) {
            long other = AT + (100 + i) * MIB2;
            assertThat(claim(other, PAGE, Access.WRITE)).isEqualTo(Claim.MADE);
            assertThat(table.translate(other)).isEqualTo(other);
        }
        assertThat(pool.tablesInUse()).isEqualTo(full);
        // the eighth was not taken away
        claim(AT + 200 * MIB2, PAGE, Access.WRITE);
        assertThat(pool.tablesInUse()).isEqualTo(full + 1);
    }

    @Test
    void shouldLinkNoTableWhileWalksMayBeInTheOldOne() {
        claim(AT, PAGE, Access.READ);
        release(AT, PAGE, Access.READ);
        List<Claim> meanwhile = new ArrayList<>();
        duringFlush.add(() -> meanwhile.add(claim(AT + PAGE, PAGE, Access.WRITE)));
        duringFlush.add(() -> {
            if (meanwhile.size() == 1) {
                release(AT + PAGE, PAGE, Access.WRITE);
            }
        });
        pages.reclaim();
        // the first flush is there to make what is pending free; the second comes when the table is unlinked
        assertThat(meanwhile).containsExactly(Claim.MADE, Claim.PENDING);
        assertThat(claim(AT + PAGE, PAGE, Access.WRITE)).isEqualTo(Claim.MADE);
    }

    /** Who has found a table and then stands still, while it is taken away and used again, must not claim in it. */
    @Test
    void shouldNotClaimInATableThatHasMoved() {
        claim(AT, PAGE, Access.READ_WRITE);
        IdentityTable stale = Objects.requireNonNull(pages.pageTables.get(AT));
        release(AT, PAGE, Access.READ_WRITE);
        pages.reclaim();
        long other = AT + 512 * MIB2;
        claim(other + PAGE, PAGE, Access.READ_WRITE);
        assertThat(Objects.requireNonNull(pages.pageTables.get(other)).phys()).isEqualTo(stale.phys());
        int rights = Access.READ_WRITE.ordinal();
        assertThat(pages.claim(stale, AT, 0, AT | 3, rights)).isEqualTo(Claim.PENDING);
        assertThat(pages.claim(stale, AT + PAGE, 0, AT + PAGE | 3, rights)).isEqualTo(Claim.OTHER_RIGHTS);
        releaseUnflushed(other + PAGE, PAGE, Access.READ_WRITE);
        assertThat(pages.claim(stale, AT + PAGE, 0, AT + PAGE | 3, rights)).isEqualTo(Claim.PENDING);
        assertThat(table.translate(AT)).isEqualTo(-1);
        assertThat(table.translate(other)).isEqualTo(-1);
    }

    @Test
    void shouldKeepATableWhosePagesTheUnitMayRemember() {
        claim(AT, PAGE, Access.READ);
        duringFlush.add(() -> {
            if (table.entry(AT) != 0) {
                releaseUnflushed(AT, PAGE, Access.READ);
            }
        });
        pages.reclaim();
        duringFlush.clear();
        assertThat(claim(AT, PAGE, Access.WRITE)).isEqualTo(Claim.PENDING);
        assertThat(claim(AT, PAGE, Access.READ)).isEqualTo(Claim.MADE);
    }

    @Test
    void shouldLookForEmptyTablesBeforeItTakesEverMore() {
        int before = pool.tablesInUse();
        for (int i = 0; i < 1000; i++) {
            claim(AT + i * MIB2, PAGE, Access.READ);
            release(AT + i * MIB2, PAGE, Access.READ);
        }
        assertThat(pool.tablesInUse() - before).isLessThan(80);
    }

    @Test
    void shouldGiveAllTablesBack() {
        int before = pool.tablesInUse();
        use(VtdSecondStage.FOUR_LEVELS);
        claim(AT, PAGE, Access.READ);
        release(AT, PAGE, Access.READ);
        pages.reclaim();
        claim(AT + MIB2, PAGE, Access.READ);
        claim(AT + 2 * MIB2, PAGE, Access.READ);
        release(AT + MIB2, PAGE, Access.READ);
        pages.reclaim();
        pages.close();
        table.release();
        assertThat(pool.tablesInUse()).isEqualTo(before);
    }
}
