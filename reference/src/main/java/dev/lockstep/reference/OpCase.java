package dev.lockstep.reference;

import dev.lockstep.Op;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A case as data: an op, shapes, options, a data kind and a seed, all in its name, such as
 * {@code linear/n=16,in=784,out=10,bias,data=dense,seed=0}. The name is all it takes to build the same case again.
 *
 * <p>Cases of the subject {@code program} are no single call: they record a whole training step.
 */
public final class OpCase {
    static final String EXAMPLE = "linear/n=16,in=784,out=10,bias,data=dense,seed=0";

    /** The subject of cases that record whole training steps. */
    public static final String PROGRAM = "program";

    private static final Map<Op, CaseFamily> FAMILIES = families();

    private final String subject;
    private final String params;

    private OpCase(String subject, String params) {
        this.subject = subject;
        this.params = params;
    }

    /**
     * Builds the case of a name.
     *
     * @throws CaseNameException if the text is no case's name
     */
    public static OpCase parse(String name) {
        int slash = name.indexOf('/');
        if (slash < 0) {
            throw new CaseNameException(name, "it has no '/' after the op");
        }
        String params = name.substring(slash + 1);
        boolean seeded = Stream.of(params.split(",", -1)).anyMatch(part -> part.startsWith("seed="));
        OpCase parsed = new OpCase(name.substring(0, slash), seeded ? params : params + ",seed=0");
        if (parsed.isProgram()) {
            parsed.program();
        } else {
            parsed.call();
        }
        return parsed;
    }

    /** Returns the names of everything that cases are about: the ops, then {@code program}. */
    public static Stream<String> subjects() {
        return Stream.concat(Stream.of(Op.values()).map(Op::toString), Stream.of(PROGRAM));
    }

    /** Returns the catalogue: every op, element type and option, at every awkward size. */
    public static Stream<OpCase> catalogue(long seed) {
        return subjects().flatMap(subject -> catalogue(subject, seed));
    }

    /** Returns the part of the catalogue that is about one of {@link #subjects}. */
    public static Stream<OpCase> catalogue(String subject, long seed) {
        Stream<String> params = subject.equals(PROGRAM)
                ? ProgramCase.catalogue()
                : family(subject, subject).catalogue();
        return params.map(text -> new OpCase(subject, text + (text.isEmpty() ? "" : ",") + "seed=" + seed));
    }

    /** Returns the name, which {@link #parse} reads. */
    public String name() {
        return subject + "/" + params;
    }

    /** Returns the op's name, or {@code program}. */
    public String subject() {
        return subject;
    }

    /** Returns whether the case records whole steps instead of making a single call. */
    public boolean isProgram() {
        return subject.equals(PROGRAM);
    }

    /** Returns what its data look like. */
    public DataKind data() {
        return data(new CaseParams(name(), params)).kind();
    }

    /** Returns the seed of its data. */
    public long seed() {
        return new CaseParams(name(), params).whole("seed", 0);
    }

    /** Draws the call; not for programs. */
    public HostCall call() {
        CaseFamily family = family(name(), subject);
        CaseParams read = new CaseParams(name(), params);
        CaseData data = data(read);
        HostCall call;
        try {
            call = family.call(read, data);
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            throw new CaseNameException(name(), e.toString());
        }
        steps(read, call.op());
        read.checkAllKnown();
        return call;
    }

    /** Returns how many steps it makes one after another: 1 but for optimizers. */
    int steps() {
        return steps(new CaseParams(name(), params), call().op());
    }

    ProgramCase program() {
        CaseParams read = new CaseParams(name(), params);
        ProgramCase program = ProgramCase.of(read, data(read));
        read.checkAllKnown();
        return program;
    }

    /** Returns the call of a later step: a fresh gradient, the state as it was left, and the counter moved on. */
    HostCall later(HostCall first, int step, Map<String, HostTensor> state) {
        Map<String, HostTensor> changed = new HashMap<>(state);
        HostTensor gradient = first.operand("gradient");
        CaseData data = new CaseData(data(), seed() + ((long) step << 32));
        changed.put("gradient", data.floats("gradient", gradient.shape().toArray()));
        HostTensor counter = first.operands().get("step");
        if (counter != null) {
            changed.put("step", HostTensor.of(new int[] {counter.toInts()[0] + step}));
        }
        return first.with(changed);
    }

    @Override
    public String toString() {
        return name();
    }

    private static CaseData data(CaseParams params) {
        return new CaseData(params.choice("data", DataKind.class, DataKind.DENSE), params.whole("seed", 0));
    }

    private static int steps(CaseParams params, Op op) {
        return op == Op.SGD || op == Op.ADAM_W ? params.integer("steps", 1) : 1;
    }

    private static CaseFamily family(String name, String subject) {
        Optional<Op> op = Stream.of(Op.values())
                .filter(one -> one.toString().equals(subject))
                .findFirst();
        return FAMILIES.get(op.orElseThrow(() -> new CaseNameException(name, "'" + subject + "' is no op")));
    }

    private static Map<Op, CaseFamily> families() {
        Map<Op, CaseFamily> families = new EnumMap<>(Op.class);
        Stream.of(
                        MemoryCases.OF,
                        TransferCases.OF,
                        LinearCases.OF,
                        RowCases.OF,
                        LossCases.OF,
                        OptimizerCases.OF,
                        VectorCases.OF)
                .forEach(families::putAll);
        return families;
    }
}
