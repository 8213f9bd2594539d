package io.crossdock.cli;

/** The exit codes of the command. They are part of its interface: scripts depend on them. */
public final class ExitCode {
    /** The command did what was asked. */
    public static final int OK = 0;

    /** A bug in Crossdock. */
    public static final int INTERNAL = 1;

    /** The command line is wrong. */
    public static final int USAGE = 2;

    /** A comparison failed: a prediction left its validated bounds, or bytes are not what they should be. */
    public static final int DRIFT = 3;

    /** The input cannot be read, or does not describe a valid machine. */
    public static final int INPUT = 4;

    /** Something that the command needs is not on this computer: a JDK, QEMU, a permission. */
    public static final int ENVIRONMENT = 5;

    private ExitCode() {}
}
