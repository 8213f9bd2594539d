package io.crossdock.workbench.attack;

/**
 * What became of the accesses of a malicious device.
 *
 * @param accesses requests that it sent: reads and writes of 8 bytes to addresses that were once mapped for it
 * @param reachedMapped of those, what reached memory through a mapping that was there: the proof that the device hits
 * @param refused of those, what reached nothing
 * @param readsAfterUnmap of those, reads of memory that the address did not mean: they were carried out when the unmap had
 *     returned, or were led where the address had never meant
 * @param writesAfterUnmap the same of writes
 * @param pageReuse of the accesses after an unmap, those that reached a page that had another owner by then
 * @param addressReuse of the accesses after an unmap, those by an address that meant another page by then
 * @param reuseBeforeFlush of the accesses after an unmap, those that either of the two is true of
 * @param neverGranted of the accesses after an unmap, those that reached a page that the address has never meant for that
 *     device: tables led them there that serve others by then. They are not counted as reuse
 */
public record AttackCounts(
        long accesses,
        long reachedMapped,
        long refused,
        long readsAfterUnmap,
        long writesAfterUnmap,
        long pageReuse,
        long addressReuse,
        long reuseBeforeFlush,
        long neverGranted) {
    /** Accesses that reached memory after the unmap of their mapping had returned, or that was never mapped there. */
    public long afterUnmap() {
        return readsAfterUnmap + writesAfterUnmap;
    }
}
