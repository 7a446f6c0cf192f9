package dev.lockstep.cuda;

import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.Scratch;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.Buffer;
import java.util.OptionalLong;
import jcuda.driver.CUpointer_attribute;
import jcuda.driver.CUresult;

/**
 * Allocates the memory of one session: in the order of its stream, from a pool of its own, so that neither allocating nor freeing
 * waits for the device, and what is kept back for later does not touch other users of CUDA in the process. A device without pools
 * is asked for each block, and waited for before one is freed.
 */
final class DeviceMemory implements Scratch.Memory, AutoCloseable {
    /** {@code off}: no pool even where there could be one, as tools that watch each allocation need it. */
    static final String POOL_PROPERTY = "dev.lockstep.cuda.pool";

    /** The most bytes that the pool keeps when it is not using them. */
    private static final long MOST_KEPT = 1L << 30;

    private static final long LARGEST_SHARE_KEPT = 8;

    private final Session session;
    private final long pool;
    private long liveBytes;

    DeviceMemory(Session session) {
        this.session = session;
        GpuFacts facts = session.facts();
        if (facts.memoryPools() && !"off".equals(System.getProperty(POOL_PROPERTY))) {
            Driver driver = session.driver();
            pool = session.made(driver.createPool(facts.handle()), "creating a memory pool");
            int code = PoolLimit.set(pool, Math.min(MOST_KEPT, facts.memoryBytes() / LARGEST_SHARE_KEPT));
            if (code != DriverCode.SUCCESS) {
                close();
                throw session.failure(code, "setting what the memory pool keeps");
            }
        } else {
            pool = 0;
        }
    }

    /** Returns how memory is allocated, for the receipt. */
    String kind() {
        return pool == 0 ? "allocated block by block" : "in stream order from a pool";
    }

    /** Returns zeroed memory, which starts at a multiple of 256 bytes. */
    CudaBuffer allocate(long bytes) throws AllocationFailedException {
        CudaBuffer buffer = allocateAsItIs(bytes);
        try {
            zero(buffer);
        } catch (BackendException e) {
            free(buffer);
            throw e;
        }
        return buffer;
    }

    private void zero(CudaBuffer buffer) {
        session.enter();
        try {
            session.require(
                    session.driver().zero(buffer.address(), buffer.byteSize(), session.stream()), "zeroing memory");
            session.enqueued();
        } finally {
            session.exit();
        }
    }

    /** Returns memory with undefined content. */
    @Override
    public CudaBuffer allocateAsItIs(long bytes) throws AllocationFailedException {
        session.requireAlive();
        session.enter();
        try {
            int code = take(bytes);
            if (code == DriverCode.OUT_OF_MEMORY) {
                // What was freed is the pool's again only once the stream has come so far.
                session.await();
                trim();
                code = take(bytes);
            }
            if (code == DriverCode.OUT_OF_MEMORY) {
                throw refused(bytes);
            }
            session.require(code, "allocating memory");
            long address = session.driver().made();
            liveBytes += bytes;
            return new CudaBuffer(this, address, bytes);
        } finally {
            session.exit();
        }
    }

    @Override
    public void free(Buffer buffer) {
        CudaBuffer freed = (CudaBuffer) buffer;
        liveBytes -= freed.byteSize();
        Driver driver = session.driver();
        session.enterToClose();
        if (pool != 0) {
            session.release("freeing memory", () -> driver.freeInOrder(freed.address(), session.stream()));
        } else {
            session.awaitToClose();
            session.release("freeing memory", () -> driver.free(freed.address()));
        }
        session.exit();
    }

    /** Returns the bytes in use. */
    long liveBytes() {
        return liveBytes;
    }

    /** Returns the session that it is the memory of. */
    Session session() {
        return session;
    }

    /** Returns whether memory of the application lies on this device. */
    boolean canUse(CudaBuffer foreign) {
        session.requireAlive();
        session.enter();
        try {
            int code = session.driver()
                    .pointerAttribute(foreign.address(), CUpointer_attribute.CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL);
            if (code == CUresult.CUDA_ERROR_INVALID_VALUE) {
                return false; // the driver does not know the address
            }
            return session.made(code, "asking whose memory was given")
                    == session.facts().handle();
        } finally {
            session.exit();
        }
    }

    /** Releases the pool; all memory has been freed before. */
    @Override
    public void close() {
        if (pool != 0) {
            session.release("destroying the memory pool", () -> session.driver().destroyPool(pool));
        }
    }

    private int take(long bytes) {
        return pool == 0
                ? session.driver().allocate(bytes)
                : session.driver().allocateFromPool(bytes, pool, session.stream());
    }

    private void trim() {
        if (pool != 0) {
            session.require(session.driver().trimPool(pool), "giving memory back to the driver");
        }
    }

    private AllocationFailedException refused(long bytes) {
        boolean known = session.driver().freeBytes() == DriverCode.SUCCESS;
        long free = session.driver().made();
        return new AllocationFailedException(
                "CUDA refused " + bytes + " bytes: the device has "
                        + session.facts().memoryBytes() + (known ? ", of which " + free + " are free" : "")
                        + ", and this compute holds " + liveBytes,
                known ? OptionalLong.of(free) : OptionalLong.empty(),
                OptionalLong.empty(),
                "",
                null);
    }
}
