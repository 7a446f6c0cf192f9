package com.acme;

import dev.lockstep.Write;
import dev.lockstep.op.VectorCall;

/** Ops of BLAS level 1. */
final class Vectors {
    private Vectors() {}

    static void execute(VectorCall call) {
        switch (call) {
            case VectorCall.Axpy axpy -> {
                Values x = Values.of(axpy.x());
                Values y = Values.of(axpy.y());
                double factor = (float) axpy.factor();
                for (int i = 0; i < y.size(); i++) {
                    double product = factor * x.get(i);
                    y.set(i, axpy.write() == Write.ACCUMULATE ? product + y.get(i) : product);
                }
            }
            case VectorCall.Dot dot -> {
                Values x = Values.of(dot.x());
                Values y = Values.of(dot.y());
                double sum = 0;
                for (int i = 0; i < x.size(); i++) {
                    sum += x.get(i) * y.get(i);
                }
                Values.of(dot.out()).set(0, sum);
            }
        }
    }
}
