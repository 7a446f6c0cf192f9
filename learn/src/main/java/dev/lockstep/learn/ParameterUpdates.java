package dev.lockstep.learn;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.training.UpdateRule;
import java.util.List;

/**
 * Optimizers at work on groups of parameters, with what they remember from one step to the next. The counterpart of a
 * {@code torch.optim} optimizer with {@code param_groups}.
 *
 * <p>Its tensors are its factory's. Used by one thread.
 */
public final class ParameterUpdates {
    private final List<UpdateRule> rules;
    private final Tensor updates;
    private final boolean counts;

    /**
     * Makes what the optimizers remember, zeros at first.
     *
     * @param factory of the parameters' device
     */
    public ParameterUpdates(TensorFactory factory, ParameterGroup... groups) {
        this.rules = List.of(groups).stream()
                .flatMap(group -> group.parameters().stream()
                        .map(parameter ->
                                UpdateRule.of(group.optimizer(), parameter.value(), parameter.gradient(), factory)))
                .toList();
        this.updates = factory.tensor(DType.I32).named("updates");
        this.counts = List.of(groups).stream().anyMatch(group -> UpdateRule.countsUpdates(group.optimizer()));
    }

    /** Issues one update of every parameter by its gradient. */
    public void issue(Ops ops) {
        for (UpdateRule rule : rules) {
            rule.rule().update(ops, updates);
        }
        if (counts) {
            ops.increment(updates, 1);
        }
    }
}
