package io.crossdock.conformance;

/**
 * One demand on a machine.
 *
 * @param name short, stable, in lower case with hyphens
 * @param demand one sentence: what the machine must do
 * @param body tries it
 */
public record Check(String name, String demand, Body body) {
    /** Tries something on a bench; returns if the machine does what is demanded. */
    @FunctionalInterface
    public interface Body {
        /**
         * @throws ConformanceFailure if the machine does something else
         * @throws Inapplicable if this bench cannot be asked
         */
        void run(Bench bench);
    }

    /** Tries it and tells what came of it; never throws. */
    public Outcome run(Bench bench) {
        try {
            body.run(bench);
            return new Outcome(name, demand, Outcome.Status.PASSED, "");
        } catch (Inapplicable e) {
            return new Outcome(name, demand, Outcome.Status.INAPPLICABLE, String.valueOf(e.getMessage()));
        } catch (ConformanceFailure e) {
            return new Outcome(name, demand, Outcome.Status.FAILED, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // A driver that gives up on this machine is a failure of the machine as far as this check can tell.
            return new Outcome(name, demand, Outcome.Status.FAILED, e.toString());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
