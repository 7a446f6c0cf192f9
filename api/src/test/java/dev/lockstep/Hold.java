package dev.lockstep;

import java.util.concurrent.CountDownLatch;

/** Keeps a call in the backend, so that a test knows what is running. */
final class Hold {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** Called by the backend. */
    void stay() {
        entered.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns when the call is in the backend. */
    void awaitCall() throws InterruptedException {
        entered.await();
    }

    /** Lets the call go on. */
    void release() {
        released.countDown();
    }
}
