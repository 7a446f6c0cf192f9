package dev.lockstep.cuda;

import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Watches one run: notes the call sites that it comes to, and makes its faults happen. */
final class CallWatch implements ToIntFunction<String> {
    /** That a call site fails, with the code of its library. */
    record Fault(CallSite site, int code) {}

    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private static final ClassValue<Boolean> IS_MAIN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            return type.getName().startsWith("dev.lockstep.")
                    && !type.getName().startsWith("dev.lockstep.simulated.")
                    && source != null
                    && !source.getLocation().getPath().endsWith("/test-classes/");
        }
    };

    private final Map<CallSite, Integer> codes = new HashMap<>();
    private final List<CallSite> failed = new ArrayList<>();
    private final Set<CallSite> sites = new LinkedHashSet<>();
    private long uses;
    private boolean isPaused;

    CallWatch(List<Fault> faults) {
        faults.forEach(fault -> codes.put(fault.site(), fault.code()));
    }

    /** Returns the code that a use of a function fails with. */
    @Override
    public int applyAsInt(String function) {
        List<String> frames = frames();
        if (isPaused || frames.isEmpty() || function.startsWith("simcuda_")) {
            return 0; // the test's own calls, and what the simulated libraries call of each other
        }
        uses++;
        CallSite site = new CallSite(function, frames, false);
        if (!sites.add(site)) {
            site = new CallSite(function, frames, true);
            if (!sites.add(site)) {
                return 0;
            }
        }
        int code = codes.getOrDefault(site, 0);
        if (code != 0) {
            failed.add(site);
        }
        return code;
    }

    /** Notes nothing and lets nothing fail, until it goes on. */
    void pause(boolean pauses) {
        isPaused = pauses;
    }

    /** Returns the call sites that the run came to, in order. */
    Set<CallSite> sites() {
        return sites;
    }

    /** Returns those that failed, in order. */
    List<CallSite> failed() {
        return failed;
    }

    /** Returns how often main code called a function. */
    long uses() {
        return uses;
    }

    /** Below the test lie some hundred frames of JUnit, which every call would walk through. */
    private static List<String> frames() {
        return WALKER.walk(frames -> frames.takeWhile(frame -> frame.getDeclaringClass() != FaultInjectionTest.class)
                .filter(frame -> IS_MAIN.get(frame.getDeclaringClass()))
                .map(frame -> frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber())
                .toList());
    }
}
