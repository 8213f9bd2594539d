package io.crossdock.workbench.attack;

/**
 * What became of the accesses of a malicious device.
 *
 * @param accesses requests that it sent: reads and writes of 8 bytes to addresses that were once mapped for it
 * @param reachedMapped of those, what reached memory through a mapping that was there: the proof that the device hits
 * @param refused of those, what reached nothing
 * @param readsAfterUnmap of those, reads of memory whose mapping was taken away: they were carried out when the unmap had
 *     returned
 * @param writesAfterUnmap the same of writes
 * @param pageReuse of the accesses after an unmap, those that reached a page that had another owner by then
 * @param addressReuse of the accesses after an unmap, those by an address that meant another page by then
 * @param reuseBeforeFlush of the accesses after an unmap, those that either of the two is true of
 */
public record AttackCounts(
        long accesses,
        long reachedMapped,
        long refused,
        long readsAfterUnmap,
        long writesAfterUnmap,
        long pageReuse,
        long addressReuse,
        long reuseBeforeFlush) {
    /** Accesses that reached memory after the unmap of their mapping had returned. */
    public long afterUnmap() {
        return readsAfterUnmap + writesAfterUnmap;
    }
}
