package io.crossdock.workbench.validate;

/**
 * A prediction beside a published figure. Errors are signed shares: +0.05 says that the model is 5 % too fast.
 *
 * @param error of the best estimate against the middle of what was published
 * @param endError of the best estimate against the nearest end of what was published; 0 inside it
 * @param outside of the nearest end of the interval against the middle of what was published; 0 if the interval holds it
 * @param verdict what that amounts to
 */
public record Comparison(double error, double endError, double outside, Verdict verdict) {
    private static final double CLOSE = 0.05;
    private static final double NEAR = 0.10;

    static Comparison of(Figure figure, Prediction prediction) {
        double middle = figure.midpoint();
        double best = prediction.bytesPerSecond();
        double error = best / middle - 1;
        double endError = 0;
        if (best < figure.low()) {
            endError = best / figure.low() - 1;
        } else if (best > figure.high()) {
            endError = best / figure.high() - 1;
        }
        double outside = 0;
        if (middle < prediction.low()) {
            outside = prediction.low() / middle - 1;
        } else if (middle > prediction.high()) {
            outside = prediction.high() / middle - 1;
        }
        return new Comparison(error, endError, outside, verdict(figure, prediction.mpsKnown(), error, outside));
    }

    private static Verdict verdict(Figure figure, boolean mpsKnown, double error, double outside) {
        if (figure.basis() == Figure.Basis.RECALLED) {
            return Verdict.NOT_JUDGED;
        }
        if (Math.abs(error) <= CLOSE) {
            return Verdict.CLOSE;
        }
        if (mpsKnown) {
            return Verdict.MISS;
        }
        return outside == 0
                ? Verdict.INSIDE_INTERVAL
                : Math.abs(outside) <= NEAR ? Verdict.NEAR_INTERVAL : Verdict.MISS;
    }
}
