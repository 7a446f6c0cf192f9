package dev.lockstep.learn;

import java.util.List;

/**
 * Parameters that are updated by one rule, such as all weights with weight decay, or the biases without.
 *
 * @param optimizer the rule, with the group's own learning rate and weight decay
 * @param parameters of one device
 */
public record ParameterGroup(Optimizer optimizer, List<Parameter> parameters) {
    /** Copies the list. */
    public ParameterGroup {
        parameters = List.copyOf(parameters);
    }

    /** Puts parameters and their rule together. */
    public static ParameterGroup of(Optimizer optimizer, Parameter... parameters) {
        return new ParameterGroup(optimizer, List.of(parameters));
    }
}
