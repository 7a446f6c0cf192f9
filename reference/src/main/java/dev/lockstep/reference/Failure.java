package dev.lockstep.reference;

import java.util.Optional;

/**
 * What is wrong with a result.
 *
 * @param op the op
 * @param operand the operand, empty where it is none
 * @param element the element beyond its bound, empty where something else is wrong
 * @param problem one line that says it all
 */
public record Failure(String op, String operand, Optional<Expected.Element> element, String problem) {
    static Failure beyondBound(String op, String operand, Expected.Element element) {
        String problem = op + ": " + operand + "[" + element.index() + "] is " + element.value()
                + " but the reference is " + element.reference() + ", with an error of "
                + Math.abs(element.value() - element.reference()) + " where " + element.bound() + " is allowed";
        return new Failure(op, operand, Optional.of(element), problem);
    }

    static Failure other(String op, String operand, String problem) {
        return new Failure(op, operand, Optional.empty(), op + ": " + problem);
    }

    @Override
    public String toString() {
        return problem;
    }
}
