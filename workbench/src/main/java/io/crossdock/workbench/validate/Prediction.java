package io.crossdock.workbench.validate;

import io.crossdock.platform.Parameter;
import io.crossdock.workbench.result.Rate;
import java.util.List;

/**
 * What the model says of a figure, bytes per second, sum of all streams.
 *
 * @param bytesPerSecond best estimate
 * @param low lower end of the interval
 * @param high upper end
 * @param mpsKnown whether each path told its maximum payload
 * @param streams rate of each stream, in the order of the figure
 * @param parameters figures that the rates rest on
 */
public record Prediction(
        double bytesPerSecond,
        double low,
        double high,
        boolean mpsKnown,
        List<Rate> streams,
        List<Parameter> parameters) {
    public Prediction {
        streams = List.copyOf(streams);
        parameters = List.copyOf(parameters);
    }

    static Prediction sum(List<Rate> streams, boolean mpsKnown, List<Parameter> parameters) {
        return new Prediction(
                streams.stream().mapToDouble(Rate::bytesPerSecond).sum(),
                streams.stream().mapToDouble(Rate::low).sum(),
                streams.stream().mapToDouble(Rate::high).sum(),
                mpsKnown,
                streams,
                parameters);
    }
}
