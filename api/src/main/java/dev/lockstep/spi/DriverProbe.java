package dev.lockstep.spi;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks drivers for their devices, although a driver may hang or end the process. A driver that has not answered before in this process
 * is asked in a separate thread, with a time limit. Meanwhile a note, a locked file, lies in the user's cache. A note without a lock
 * means that the process that asked has ended. A separate process then asks again ({@link DriverTrial}). A driver that ends that process
 * too is no longer asked, nor is one that did not answer in time. It is asked again after the machine was restarted, or when its
 * note is deleted.
 */
public final class DriverProbe {
    /** How many seconds a driver has for its answer, also after another did not answer. */
    public static final String LIMIT_PROPERTY = "dev.lockstep.probe.seconds";

    private static final int USUAL_LIMIT = 20;

    /** A driver that hangs may hold what others wait for, so they get less time. */
    private static final int LIMIT_AFTER_ANOTHER = 5;

    private static final Set<String> ANSWERED = new HashSet<>();
    private static final Map<String, Availability.Unavailable> REFUSED = new HashMap<>();
    private static volatile boolean hanging;

    private DriverProbe() {}

    /**
     * What a driver is asked.
     *
     * @param <T> the answer
     * @param <E> what is thrown where the driver answers with an error
     */
    @FunctionalInterface
    public interface Question<T, E extends Exception> {
        /** Asks, possibly in another thread. */
        T ask() throws E;
    }

    /** A driver gave no answer, or has not been asked for it gave none before. */
    public static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Availability.Unavailable why;

        NoAnswerException(Availability.Unavailable why) {
            super(why.reason());
            this.why = why;
        }

        /** Returns which driver it is, and what would mend it. */
        public Availability.Unavailable why() {
            return why;
        }
    }

    /**
     * Asks a driver.
     *
     * @param driver names it, as {@code the NVIDIA driver's library libcuda.so.1}
     * @throws NoAnswerException if it does not answer in time, or has ended a process that asked it
     */
    public static <T, E extends Exception> T ask(String driver, Question<T, E> question) throws E, NoAnswerException {
        synchronized (DriverProbe.class) {
            if (!ANSWERED.contains(driver)) {
                return askFirst(driver, question);
            }
        }
        return question.ask();
    }

    /**
     * Has the process end with an exit code, also where a driver that does not answer would keep it from ending. It is the last call of a main
     * method. After a success that may simply return: {@code System.exit} asks for a logger first, for which the JDK opens every jar of the
     * module path, and that takes some 30 ms.
     */
    public static void end(int code) {
        if (hanging) {
            ProcessEnd.soon(code);
        }
        if (hanging || code != 0) {
            System.exit(code);
        }
    }

    private static <T, E extends Exception> T askFirst(String driver, Question<T, E> question)
            throws E, NoAnswerException {
        Optional<DriverNotes> notes = DriverNotes.open(driver);
        Availability.Unavailable refused = REFUSED.get(driver);
        if (refused == null && notes.isPresent()) {
            refused = notes.get().verdict();
        }
        if (refused != null) {
            REFUSED.put(driver, refused);
            throw new NoAnswerException(refused);
        }
        ProcessEnd.prepare();
        AtomicBoolean late = new AtomicBoolean();
        FutureTask<T> task = new FutureTask<>(() -> {
            T answer = question.ask();
            if (late.get()) {
                notes.ifPresent(DriverNotes::forgive);
            }
            return answer;
        });
        Thread thread = new Thread(task, "lockstep-driver-probe");
        thread.setDaemon(true);
        DriverNotes.Asked asked = notes.map(DriverNotes::asked).orElse(null);
        try {
            thread.start();
            T answer = await(task);
            ANSWERED.add(driver);
            return answer;
        } catch (ExecutionException e) {
            ANSWERED.add(driver);
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            @SuppressWarnings("unchecked") // a question throws nothing else
            E cause = (E) e.getCause();
            throw cause;
        } catch (TimeoutException e) {
            String reason = driver + " does not answer (waited " + limit() + " s)";
            boolean first = !hanging; // of a later one nothing is noted: it may wait for what the first holds
            hanging = true;
            late.set(true);
            Availability.Unavailable why = notes.filter(own -> first)
                    .map(own -> own.refuse(reason))
                    .orElseGet(() -> new Availability.Unavailable(reason, DriverNotes.REMEDY));
            REFUSED.put(driver, why);
            throw new NoAnswerException(why);
        } finally {
            if (asked != null) {
                asked.close();
            }
        }
    }

    /** Waits also where the thread is interrupted: half an answer of a driver is of no use. */
    private static <T> T await(FutureTask<T> task) throws ExecutionException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limit());
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns how many seconds the next driver has. */
    static int limit() {
        return Math.max(1, Integer.getInteger(LIMIT_PROPERTY, hanging ? LIMIT_AFTER_ANOTHER : USUAL_LIMIT));
    }
}
