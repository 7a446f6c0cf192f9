package dev.lockstep.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Op;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpCaseTest {
    @Test
    void everyNameOfTheCatalogueBuildsTheSameCaseAgain() {
        List<OpCase> cases = OpCase.catalogue(7).toList();
        assertThat(cases).extracting(OpCase::name).doesNotHaveDuplicates();
        for (OpCase one : cases) {
            OpCase again = OpCase.parse(one.name());
            assertThat(again.name()).isEqualTo(one.name());
            assertThat(again.seed()).isEqualTo(7);
        }
    }

    @Test
    void theSameNameDrawsTheSameData() {
        HostCall first = OpCase.parse(OpCase.EXAMPLE).call();
        HostCall second = OpCase.parse(OpCase.EXAMPLE).call();
        assertThat(first.operand("x").mismatch(second.operand("x"))).isEqualTo(-1);
        HostCall other =
                OpCase.parse(OpCase.EXAMPLE.replace("seed=0", "seed=1")).call();
        assertThat(first.operand("x").mismatch(other.operand("x"))).isNotEqualTo(-1);
    }

    @Test
    void theCatalogueHasEveryOp() {
        assertThat(OpCase.catalogue(0).map(OpCase::subject).distinct())
                .containsExactlyElementsOf(OpCase.subjects().toList())
                .hasSize(Op.values().length + 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "linear | it has no '/' after the op",
                "conv/n=1 | 'conv' is no op",
                "linear/n=1,in=2,out=3,bais | 'bais' means nothing here",
                "linear/n=1,in=2 | 'out' must be given, and 0 or more",
                "linear/n=-1,in=2,out=3 | 'n' must be given, and 0 or more",
                "linear/n=x,in=2,out=3 | 'n=x' is not a number",
                "linear/n=1,n=1,in=2,out=3 | 'n=1' is empty or given twice",
                "linear/n=1,,in=2,out=3 | '' is empty or given twice",
                "linear/n=1,in=2,out=3,bias=no | 'bias' takes no value",
                "linear/n=1,in=2,out=3,data=big | 'data=big' is none of [dense, positive,",
                "linear/n=99999999,in=99999999,out=1 | ArithmeticException",
                "nllLoss/n=1,classes=2,reduction=all | 'reduction=all' is none of none, mean, sum",
                "program/n=1,in=1,out=1,steps=0 | 'steps' must be at least 1",
                "program/n=1,in=1,out=1,steps=3,optimizer=lion | 'optimizer=lion' is none of sgd, momentum, adamW"
            })
    void saysWhatIsWrongWithAName(String name, String problem) {
        assertThatThrownBy(() -> OpCase.parse(name))
                .isInstanceOf(CaseNameException.class)
                .hasMessageStartingWith("'" + name)
                .hasMessageContaining(problem)
                .hasMessageEndingWith("an example is " + OpCase.EXAMPLE);
    }

    @Test
    void countsFlopsAndBytes() {
        HostCall call = OpCase.parse("linear/n=16,in=784,out=10,bias").call();
        assertThat(call.flops()).isEqualTo(2 * 16 * 784 * 10);
        assertThat(call.bytes()).isEqualTo(4 * (16 * 784 + 10 * 784 + 10 + 16 * 10));
        HostCall backward = OpCase.parse("linearBackward/n=16,in=784,out=10,dw,db,accumulate")
                .call();
        assertThat(backward.flops()).isEqualTo(2 * 16 * 784 * 10 + 160);
        assertThat(backward.bytes()).isEqualTo(4 * (16 * 784 + 10 * 784 + 160 + 2 * (7840 + 10)));
    }

    @Test
    void refusesToVerifyAnUnknownOp() {
        assertThatThrownBy(() -> VerifyOptions.defaults().withSubject("conv"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'conv' is no op; use one of fill, copy,");
    }
}
