package dev.lockstep;

import dev.lockstep.spi.BackendEvent;
import dev.lockstep.spi.BackendQueue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Frees the memory of closed tensors in the order of the queue that made it, behind the last uses in other queues. Nobody waits. */
final class MemoryRelease {
    private MemoryRelease() {}

    /** Leaves the freeing of memory to the queues. Returns the queue that has the next release to make. */
    static Queue keep(Storage storage) {
        return keep(storage, storage.uses.unfinishedBut(storage.home).iterator(), new ArrayList<>());
    }

    private static Queue keep(Storage storage, Iterator<Queue> users, List<BackendEvent> lastUses) {
        if (!users.hasNext()) {
            storage.home.lock().keep(home -> free(storage, home, lastUses));
            return storage.home;
        }
        Queue user = users.next();
        user.lock().keep(used -> {
            CloseAll closing = new CloseAll();
            if (!closing.attempt(() -> lastUses.add(used.event()))) {
                closing.attempt(used::synchronize);
            }
            closing.attempt(() -> keep(storage, users, lastUses).lock().releaseUnlessBusy());
            closing.finish();
        });
        return user;
    }

    /** Frees memory in a queue behind events of others, which are waited for where the queue cannot. */
    private static void free(Storage storage, BackendQueue home, List<BackendEvent> lastUses) {
        CloseAll closing = new CloseAll();
        for (BackendEvent last : lastUses) {
            if (!closing.attempt(() -> home.await(last))) {
                closing.attempt(last::await);
            }
            closing.attempt(last::close);
        }
        closing.attempt(() -> home.free(storage.buffer));
        storage.freed = true;
        closing.finish();
    }
}
