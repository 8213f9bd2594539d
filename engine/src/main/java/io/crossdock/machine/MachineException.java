package io.crossdock.machine;

/** A machine cannot do what was asked. The message is one line: cause, offending value and limit, remedy. */
public class MachineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MachineException(String message) {
        super(message);
    }

    public MachineException(String message, Throwable cause) {
        super(message, cause);
    }
}
