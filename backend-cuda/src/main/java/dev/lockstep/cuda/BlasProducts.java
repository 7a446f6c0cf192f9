package dev.lockstep.cuda;

import dev.lockstep.cuda.blas.Blas;
import dev.lockstep.cuda.blas.CudaMatrixProducts;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.MatrixProducts;
import dev.lockstep.kernels.host.DeviceBuffer;
import dev.lockstep.kernels.host.DriverQueue;
import dev.lockstep.kernels.host.QueueMemory;
import dev.lockstep.spi.AllocationFailedException;

/** cuBLAS for one stream, with a workspace of its own. */
final class BlasProducts implements DriverQueue.DriverProducts {
    private final CudaStream stream;
    private final QueueMemory memory;
    private final DeviceBuffer workspace;
    private final Blas blas;

    BlasProducts(CudaStream stream, CudaDevice device, QueueMemory memory) throws AllocationFailedException {
        this.stream = stream;
        this.memory = memory;
        workspace =
                memory.allocateUninitialized(Blas.workspaceBytes(device.facts().capability()));
        stream.context().capture().lock(); // where it cannot be opened, it waits for the whole device
        try {
            blas = device.openBlas(new Blas.Workspace(workspace.handle(), workspace.byteSize()));
        } catch (RuntimeException | Error e) {
            memory.free(workspace);
            throw e;
        } finally {
            stream.context().capture().unlock();
        }
    }

    @Override
    public MatrixProducts on(KernelQueue queue, boolean records) {
        return new CudaMatrixProducts(queue, blas, records ? stream.recordingStream() : stream.stream());
    }

    @Override
    public void close() {
        stream.context().capture().lock(); // it waits for the whole device
        try {
            blas.close();
        } finally {
            stream.context().capture().unlock();
            memory.free(workspace);
        }
    }
}
