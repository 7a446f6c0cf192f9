package dev.lockstep.reference;

import dev.lockstep.DType;
import dev.lockstep.Shape;
import java.util.Arrays;
import java.util.Optional;

/** What an op must leave in an operand that it writes. */
public sealed interface Expected {
    /** Returns the operand's name. */
    String operand();

    /** Returns the value of an element by the reference. */
    double reference(int index);

    /** Returns how far an element may be from the reference; infinite if a right device may leave anything there. */
    double bound(int index);

    /** Returns the reference rounded to the nearest values of an element type. */
    HostTensor toHost(DType dtype, Shape shape);

    /** Compares what a device has left there, and returns the worst element. */
    Deviation compare(HostTensor actual);

    /**
     * The worst element of an operand.
     *
     * @param fraction its error as a fraction of its bound; infinite where nothing but equality would do
     * @param failure the first element that is beyond its bound
     * @param unjudged how many elements have no bound
     */
    record Deviation(double fraction, Optional<Element> failure, int unjudged) {}

    /**
     * An element beyond its bound.
     *
     * @param index its position in row-major order
     * @param value what the device computed
     * @param reference what float64 gives
     * @param bound the greatest error allowed
     */
    record Element(int index, double value, double reference, double bound) {}

    /**
     * Numbers, each with its bound; 0 asks for equality (either zero for a zero). NaN and infinity must match in place.
     *
     * <p>An infinite bound is that of an element whose formula may overflow on the way to a finite result. Which operation
     * comes first is up to the device, and with it whether the result is finite, infinite or NaN.
     *
     * @param operand the operand's name
     * @param references the values of the reference
     * @param bounds the greatest absolute errors, as many
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier of results, never compared
    record Numbers(String operand, double[] references, double[] bounds) implements Expected {
        /** Numbers that must be equal. */
        static Numbers exact(String operand, double[] references) {
            return new Numbers(operand, references, new double[references.length]);
        }

        static Numbers exact(String operand, int... references) {
            return exact(operand, Arrays.stream(references).asDoubleStream().toArray());
        }

        @Override
        public double reference(int index) {
            return references[index];
        }

        @Override
        public double bound(int index) {
            return bounds[index];
        }

        @Override
        public HostTensor toHost(DType dtype, Shape shape) {
            return HostTensor.of(dtype, shape, references);
        }

        @Override
        public Deviation compare(HostTensor actual) {
            double[] values = actual.values();
            double worst = 0;
            int unjudged = 0;
            for (int i = 0; i < references.length; i++) {
                if (bounds[i] == Double.POSITIVE_INFINITY && Double.isFinite(references[i])) {
                    unjudged++;
                    continue;
                }
                if (values[i] == references[i]) {
                    continue;
                }
                double fraction = fraction(values[i], references[i], bounds[i]);
                if (fraction > 1) {
                    Element element = new Element(i, values[i], references[i], bounds[i]);
                    return new Deviation(fraction, Optional.of(element), unjudged);
                }
                worst = Math.max(worst, fraction);
            }
            return new Deviation(worst, Optional.empty(), unjudged);
        }

        private static double fraction(double value, double reference, double bound) {
            if (Double.isNaN(reference)) {
                return Double.isNaN(value) ? 0 : Double.POSITIVE_INFINITY;
            }
            if (Double.isInfinite(reference) || Double.isNaN(value)) {
                return Double.POSITIVE_INFINITY;
            }
            if (Double.isInfinite(value)) {
                boolean overflows = Math.abs(reference) + bound >= Policy.OVERFLOW && value > 0 == reference > 0;
                return overflows ? 0 : Double.POSITIVE_INFINITY;
            }
            double fraction = Math.abs(value - reference) / bound;
            return Double.isNaN(fraction) ? Double.POSITIVE_INFINITY : fraction;
        }
    }

    /**
     * Bits: what is moved or drawn, and never computed with.
     *
     * @param operand the operand's name
     * @param bits the elements that must be there, bit by bit
     */
    record Bits(String operand, HostTensor bits) implements Expected {
        @Override
        public double reference(int index) {
            return bits.get(index);
        }

        @Override
        public double bound(int index) {
            return 0;
        }

        @Override
        public HostTensor toHost(DType dtype, Shape shape) {
            return bits.reshape(shape);
        }

        @Override
        public Deviation compare(HostTensor actual) {
            int at = bits.mismatch(actual);
            if (at < 0) {
                return new Deviation(0, Optional.empty(), 0);
            }
            return new Deviation(
                    Double.POSITIVE_INFINITY, Optional.of(new Element(at, actual.get(at), bits.get(at), 0)), 0);
        }
    }
}
