package dev.lockstep.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.MathMode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a part of the outputs is judged as the whole would be. */
class SampledCheckTest {
    private static final long SEED = 7;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linear/n=31,in=207,out=13,bias",
                "linear/n=1,in=1,out=1",
                "linearBackward/n=31,in=207,out=13,dx",
                "linearBackward/n=31,in=207,out=13,dw,db",
                "linearBackward/n=13,in=31,out=207,dx,dw,db",
                "softmaxCrossEntropy/n=13,classes=31,loss,grad",
                "sgd/n=4098",
                "adamW/n=207"
            })
    void rightResultsPassAndAWrongLastElementDoesNot(String name) {
        HostCall call = OpCase.parse(name).call();
        Map<String, HostTensor> right = new LinkedHashMap<>();
        for (Expected expected : Policy.expect(call, MathMode.FP32)) {
            HostTensor operand = call.operand(expected.operand());
            right.put(expected.operand(), expected.toHost(operand.dtype(), operand.shape()));
        }

        assertThat(SampledCheck.check(call, right, MathMode.FP32, SEED).failure())
                .isEmpty();
        for (String output : right.keySet()) {
            Map<String, HostTensor> wrong = new LinkedHashMap<>(right);
            wrong.put(output, lastElementOff(right.get(output)));
            assertThat(SampledCheck.check(call, wrong, MathMode.FP32, SEED).failure())
                    .as("%s with a wrong %s", name, output)
                    .isPresent();
        }
    }

    private static HostTensor lastElementOff(HostTensor tensor) {
        double[] values = tensor.toDoubles();
        values[values.length - 1] += 1;
        return HostTensor.of(tensor.dtype(), tensor.shape(), values);
    }
}
