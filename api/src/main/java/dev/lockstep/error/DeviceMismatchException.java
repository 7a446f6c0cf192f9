package dev.lockstep.error;

import dev.lockstep.Device;
import dev.lockstep.Op;

/** Two operands of one op live on different devices, or in different computes of one device. */
public final class DeviceMismatchException extends OperandException {
    private static final long serialVersionUID = 1L;

    private final transient Device device;
    private final transient Device expected;

    /** Creates the error: {@code operand} is on {@code device}, where {@code other} is on {@code expected}. */
    public DeviceMismatchException(Op op, String operand, Device device, String other, Device expected) {
        super(op, operand, problem(operand, device, other, expected));
        this.device = device;
        this.expected = expected;
    }

    private static String problem(String operand, Device device, String other, Device expected) {
        if (device.equals(expected)) {
            return operand + " and " + other + " are both on " + device
                    + " but belong to different computes; open the device once, or copy the tensor";
        }
        return operand + " is on " + device + " but " + other + " is on " + expected + "; copy it there first";
    }

    /** Returns the operand's device; null after deserialisation. */
    public Device device() {
        return device;
    }

    /** Returns the device that the operand should be on; null after deserialisation. */
    public Device expected() {
        return expected;
    }
}
