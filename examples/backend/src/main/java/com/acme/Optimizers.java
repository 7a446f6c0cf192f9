package com.acme;

import dev.lockstep.AdamW;
import dev.lockstep.Op;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.op.OptimizerCall;

/** Steps of the optimizers, in place. */
final class Optimizers {
    private Optimizers() {}

    static void execute(OptimizerCall call) {
        switch (call) {
            case OptimizerCall.SgdStep sgd -> sgd(sgd);
            case OptimizerCall.AdamWStep adamW -> adamW(adamW);
        }
    }

    /** Options are rounded to binary32 once. */
    private static void sgd(OptimizerCall.SgdStep call) {
        Sgd options = call.options();
        Values weight = Values.of(call.weight());
        Values gradient = Values.of(call.gradient());
        double rate = (float) rate(Op.SGD, options.learningRate(), options.schedule(), call.step(), weight);
        double momentum = (float) options.momentum();
        double dampening = (float) options.dampening();
        double decay = (float) options.weightDecay();
        Values velocity = options.momentum() > 0 ? Values.of(call.velocity()) : null;
        boolean first = call.step() != null && Values.of(call.step()).whole(0) == 0;
        for (int i = 0; i < weight.size(); i++) {
            double g = decay == 0 ? gradient.get(i) : gradient.get(i) + decay * weight.get(i);
            double direction = g;
            if (velocity != null) {
                double v = first ? g : momentum * velocity.get(i) + (1 - dampening) * g;
                velocity.set(i, v);
                direction = options.nesterov() ? g + momentum * v : v;
            }
            weight.set(i, weight.get(i) - rate * direction);
        }
    }

    private static void adamW(OptimizerCall.AdamWStep call) {
        AdamW options = call.options();
        Values weight = Values.of(call.weight());
        Values gradient = Values.of(call.gradient());
        Values mean = Values.of(call.mean());
        Values square = Values.of(call.square());
        double learningRate = rate(Op.ADAM_W, options.learningRate(), options.schedule(), call.step(), weight);
        double t = Values.of(call.step()).whole(0) + 1.0;
        double rate = learningRate / (1 - Math.pow(options.beta1(), t));
        double root = Math.sqrt(1 - Math.pow(options.beta2(), t));
        for (int i = 0; i < weight.size(); i++) {
            double g = gradient.get(i);
            double m = mean.get(i) + (1 - options.beta1()) * (g - mean.get(i));
            double s = options.beta2() * square.get(i) + (1 - options.beta2()) * g * g;
            double kept = weight.get(i) * (1 - learningRate * options.weightDecay());
            mean.set(i, m);
            square.set(i, s);
            weight.set(i, kept - rate * m / (Math.sqrt(s) / root + options.epsilon()));
        }
    }

    /** The learning rate times the element of its schedule that the step names: a product in binary32. */
    private static double rate(Op op, double learningRate, Tensor schedule, Tensor step, Values weight) {
        if (schedule == null || weight.size() == 0) {
            return learningRate;
        }
        int element = schedule.shape().rank() == 0
                ? 0
                : Rows.require(op, "step", Values.of(step), 0, schedule.size());
        return (float) learningRate * (float) Values.of(schedule).get(element);
    }
}
