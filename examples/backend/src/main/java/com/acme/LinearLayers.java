package com.acme;

import dev.lockstep.Write;
import dev.lockstep.op.LinearCall;
import java.util.function.IntToDoubleFunction;

/** The linear layer and its gradients. Sums are in binary64 and rounded once, so that they are right however long they are. */
final class LinearLayers {
    private LinearLayers() {}

    static void execute(LinearCall call) {
        switch (call) {
            case LinearCall.Linear forward -> forward(forward);
            case LinearCall.LinearBackward backward -> backward(backward);
        }
    }

    private static void forward(LinearCall.Linear call) {
        Values x = Values.of(call.x());
        Values weight = Values.of(call.weight());
        Values bias = call.bias() == null ? null : Values.of(call.bias());
        Values y = Values.of(call.y());
        int inputs = (int) call.x().shape().dim(1);
        int outputs = (int) call.y().shape().dim(1);
        for (int i = 0; i < y.size(); i++) {
            int row = i / outputs * inputs;
            int column = i % outputs;
            double sum = sum(inputs, k -> x.get(row + k) * weight.get(column * inputs + k));
            y.set(i, bias == null ? sum : sum + bias.get(column));
        }
    }

    private static void backward(LinearCall.LinearBackward call) {
        Values x = Values.of(call.x());
        Values weight = Values.of(call.weight());
        Values gradY = Values.of(call.gradY());
        int rows = (int) call.x().shape().dim(0);
        int inputs = (int) call.x().shape().dim(1);
        int outputs = (int) call.weight().shape().dim(0);
        if (call.gradX() != null) {
            Values gradX = Values.of(call.gradX());
            for (int i = 0; i < gradX.size(); i++) {
                int row = i / inputs;
                int k = i % inputs;
                write(
                        gradX,
                        i,
                        sum(outputs, j -> gradY.get(row * outputs + j) * weight.get(j * inputs + k)),
                        call.write());
            }
        }
        if (call.gradWeight() != null) {
            Values gradWeight = Values.of(call.gradWeight());
            for (int i = 0; i < gradWeight.size(); i++) {
                int j = i / inputs;
                int k = i % inputs;
                write(
                        gradWeight,
                        i,
                        sum(rows, r -> gradY.get(r * outputs + j) * x.get(r * inputs + k)),
                        call.write());
            }
        }
        if (call.gradBias() != null) {
            Values gradBias = Values.of(call.gradBias());
            for (int i = 0; i < gradBias.size(); i++) {
                int j = i;
                write(gradBias, i, sum(rows, r -> gradY.get(r * outputs + j)), call.write());
            }
        }
    }

    /** What an output holds before the call is read only where the call adds to it: elsewhere it may be NaN. */
    private static void write(Values out, int i, double value, Write write) {
        out.set(i, write == Write.ACCUMULATE ? out.get(i) + value : value);
    }

    private static double sum(int terms, IntToDoubleFunction term) {
        double sum = 0;
        for (int i = 0; i < terms; i++) {
            sum += term.applyAsDouble(i);
        }
        return sum;
    }
}
