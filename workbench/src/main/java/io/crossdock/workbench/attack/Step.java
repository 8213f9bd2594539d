package io.crossdock.workbench.attack;

/** What others see of a driver's work, each the end of a step between which devices and other contexts act. */
enum Step {
    /** A call begins. */
    CALLED,
    /** Entries of a table were stored. */
    WRITTEN,
    /** Entries of a table were cleared. */
    CLEARED,
    /** A command stands in the ring. */
    QUEUED,
    /** A register was written, such as the ring's tail. */
    TOLD,
    /** The unit and all devices have worked for one step of the machine's time. */
    WORKED,
    /** The driver has seen that the unit is done. */
    CONFIRMED,
    /** A call has returned. */
    RETURNED
}
