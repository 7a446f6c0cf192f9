package dev.lockstep.reference;

import dev.lockstep.Compute;
import dev.lockstep.Program;
import dev.lockstep.error.OperandRangeException;
import dev.lockstep.op.OpCall;
import java.util.Map;
import java.util.Optional;

/**
 * Runs cases on a device: memory that begins as zeros, the results against the policy, the guards, the operands that are only read,
 * and the same bits when the call is made again.
 */
final class CaseRunner {
    private final Compute compute;
    private final boolean recorded;
    private final boolean wrapsInputs;

    /** What came of a call, and the operands that it wrote. */
    private record Outcome(Judge.Verdict verdict, Map<String, HostTensor> written) {
        static Outcome failed(Failure failure) {
            return new Outcome(Judge.Verdict.failed(Double.POSITIVE_INFINITY, failure), Map.of());
        }
    }

    /** A runner that makes calls directly. */
    CaseRunner(Compute compute) {
        this(compute, false, false);
    }

    /**
     * A runner.
     *
     * @param recorded whether to record each call as a program, and run that
     * @param wrapsInputs whether operands that are only read lie in memory of the host, which is wrapped to be read only
     */
    CaseRunner(Compute compute, boolean recorded, boolean wrapsInputs) {
        this.compute = compute;
        this.recorded = recorded;
        this.wrapsInputs = wrapsInputs;
    }

    CaseResult run(OpCase opCase) {
        if (opCase.isProgram()) {
            return result(opCase.name(), opCase.subject(), program(opCase), false);
        }
        HostCall call = opCase.call();
        Outcome outcome = run(call);
        Judge.Verdict verdict = outcome.verdict();
        int steps = opCase.steps();
        for (int step = 1; step < steps && verdict.failure().isEmpty(); step++) {
            outcome = run(opCase.later(call, step, outcome.written()));
            verdict = verdict.and(outcome.verdict());
        }
        return result(opCase.name(), opCase.subject(), verdict, Judge.mostlyZeros(call));
    }

    /** Runs a call that has no name of its own, such as that of a case file. */
    CaseResult run(String name, HostCall call) {
        return result(name, call.op().toString(), run(call).verdict(), Judge.mostlyZeros(call));
    }

    private Judge.Verdict program(OpCase opCase) {
        try {
            return opCase.program().run(compute);
        } catch (RuntimeException e) {
            return Outcome.failed(unexpected(OpCase.PROGRAM, e)).verdict();
        }
    }

    private Outcome run(HostCall host) {
        try (GuardedCall guarded = new GuardedCall(compute, host, wrapsInputs)) {
            Optional<Failure> dirt = guarded.dirt();
            if (dirt.isPresent()) {
                return Outcome.failed(dirt.get());
            }
            Optional<OperandRangeException> refusal = host.refusal();
            return refusal.isPresent() ? refused(host, guarded, refusal.get()) : judged(host, guarded);
        } catch (RuntimeException e) {
            return Outcome.failed(unexpected(host.op().toString(), e));
        }
    }

    private void make(OpCall call) {
        if (recorded) {
            try (Program program = compute.record(ops -> ops.call(call))) {
                program.run();
                compute.synchronize();
            }
        } else {
            compute.ops().call(call);
            compute.synchronize();
        }
    }

    private Outcome judged(HostCall host, GuardedCall guarded) {
        make(guarded.call());
        Map<String, HostTensor> after = guarded.download();
        Optional<Failure> trespass = guarded.trespass(after);
        if (trespass.isPresent()) {
            return Outcome.failed(trespass.get());
        }
        Map<String, HostTensor> written = guarded.written(after);
        Judge.Verdict verdict = Judge.judge(host, written, compute.options().mathMode());
        if (verdict.failure().isEmpty()) {
            Optional<Failure> difference = repeat(host, guarded, after);
            if (difference.isPresent()) {
                return Outcome.failed(difference.get());
            }
        }
        return new Outcome(verdict, written);
    }

    private Optional<Failure> repeat(HostCall host, GuardedCall guarded, Map<String, HostTensor> first) {
        guarded.restore();
        make(guarded.call());
        Map<String, HostTensor> second = guarded.download();
        for (Map.Entry<String, HostTensor> entry : first.entrySet()) {
            String name = entry.getKey();
            int at = entry.getValue().firstDifference(second.get(name));
            if (at >= 0) {
                return Optional.of(Failure.other(
                        host.op().toString(),
                        name,
                        name + " differs when the same call is made again: "
                                + entry.getValue().get(at) + ", then "
                                + second.get(name).get(at)));
            }
        }
        return Optional.empty();
    }

    /** Labels and indices out of range must be refused by name, and nothing but the outputs may have been touched. */
    private Outcome refused(HostCall host, GuardedCall guarded, OperandRangeException due) {
        String op = host.op().toString();
        try {
            make(guarded.call());
        } catch (OperandRangeException e) {
            if (!due.getMessage().equals(e.getMessage())) {
                String problem = "refused with '" + e.getMessage() + "' instead of '" + due.getMessage() + "'";
                return Outcome.failed(Failure.other(op, due.operand(), problem));
            }
            Optional<Failure> trespass = guarded.trespass(guarded.download());
            return trespass.map(Outcome::failed).orElseGet(() -> new Outcome(Judge.Verdict.RIGHT, Map.of()));
        }
        return Outcome.failed(Failure.other(op, due.operand(), "not refused although " + due.getMessage()));
    }

    private CaseResult result(String name, String subject, Judge.Verdict verdict, boolean zeros) {
        boolean mistrusted = zeros || !verdict.whole();
        Status status = verdict.failure().isPresent() ? Status.FAILED : mistrusted ? Status.MISTRUSTED : Status.PASSED;
        return new CaseResult(
                name,
                subject,
                compute.device(),
                compute.options().mathMode(),
                status,
                verdict.worst(),
                verdict.failure());
    }

    private static Failure unexpected(String op, RuntimeException e) {
        return Failure.other(op, "", "the call failed with " + e);
    }
}
