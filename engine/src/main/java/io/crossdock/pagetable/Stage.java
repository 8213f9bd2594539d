package io.crossdock.pagetable;

/**
 * Which of a unit's two translations is used. Arm and Intel call them stages, AMD guest (first) and host translation
 * (second). Each has its own table format.
 */
public enum Stage {
    /** The one that every unit of the kind has: the first of SMMUv3, the second of VT-d and AMD-Vi. */
    USUAL,
    /** SMMUv3: LPAE stage 1; VT-d: x86-64 tables; AMD-Vi: the same, as version 2. */
    FIRST,
    /** SMMUv3: LPAE stage 2; VT-d: second-stage tables; AMD-Vi: version 1 tables. */
    SECOND,
    /** Both: what the first puts out, its tables' addresses too, the second translates. SMMUv3 alone. */
    NESTED
}
