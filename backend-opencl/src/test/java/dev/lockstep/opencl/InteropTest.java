package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.DType;
import dev.lockstep.Device;
import dev.lockstep.Program;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.error.AliasException;
import dev.lockstep.error.TensorAccessException;
import dev.lockstep.kernels.host.DeviceHealth;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lwjgl.BufferUtils;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL11;
import org.lwjgl.opencl.CL12;

/** An application that uses OpenCL itself shares memory and queue with a compute, without a copy. */
final class InteropTest {
    private static final int N = 1000;
    private static final long BYTES = (long) N * Float.BYTES;

    private long device;
    private long context;
    private long queue;
    private long memory;

    @BeforeEach
    void useOpenCl() {
        try (Compute compute = OpenCl.open(); // so that LWJGL finds OpenCL
                Tensor tensor = compute.tensor(DType.F32)) {
            device = OpenClInterop.device(tensor);
        }
        context = CL10.clCreateContext((PointerBuffer) null, device, null, 0, (IntBuffer) null);
        queue = CL10.clCreateCommandQueue(context, device, 0, (IntBuffer) null);
        memory = CL10.clCreateBuffer(context, CL10.CL_MEM_READ_WRITE, BYTES, (IntBuffer) null);
    }

    @AfterEach
    void leaveOpenCl() {
        if (context != 0) {
            assertThat(CL10.clReleaseMemObject(memory)).isZero();
            assertThat(CL10.clReleaseCommandQueue(queue)).isZero();
            assertThat(CL10.clReleaseContext(context)).isZero();
        }
    }

    @Test
    void memoryOfTheApplicationIsATensorAndStaysTheApplications() {
        for (Compute compute : new Compute[] {OpenCl.open(), OpenCl.openAsGpu(64)}) {
            long own;
            long ownQueue;
            try (compute;
                    Tensor sums = compute.tensor(DType.F32, N)) {
                own = CL10.clCreateBuffer(OpenClInterop.context(sums), CL10.CL_MEM_READ_WRITE, BYTES, (IntBuffer) null);
                ownQueue = CL10.clCreateCommandQueue(OpenClInterop.context(sums), device, 0, (IntBuffer) null);
                fill(ownQueue, own, 2);
                CL10.clFinish(ownQueue);
                try (Tensor wrapped = compute.wrap(OpenClBuffer.of(own, BYTES), DType.F32, Shape.of(N))) {
                    compute.ops().relu(wrapped, sums);
                    compute.ops().fill(wrapped, 7);
                    assertThat(sums.toFloatArray()).containsOnly(2);
                    assertThat(OpenClInterop.memory(wrapped)).isEqualTo(own);
                    assertThatThrownBy(() -> OpenClInterop.queue(wrapped))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("wraps memory of the application");
                }
                compute.synchronize();
            }
            assertThat(read(ownQueue, own))
                    .containsOnly(7); // not released, neither with the tensor nor with the compute
            assertThat(CL10.clReleaseCommandQueue(ownQueue)).isZero();
            assertThat(CL10.clReleaseMemObject(own)).isZero();
        }
    }

    @Test
    void opsAreInOrderWithWhatTheApplicationPutsIntoItsQueue() {
        int index = OpenClInterop.index(device);
        try (Compute compute = Compute.open(OpenClBackend.on(queue), index, ComputeOptions.defaults());
                Tensor wrapped = compute.wrap(OpenClBuffer.of(memory, BYTES), DType.F32, Shape.of(N));
                Tensor copy = compute.tensor(DType.F32, N);
                Program program = compute.record(ops -> ops.relu(wrapped, copy))) {
            assertThat(OpenClInterop.queue(copy)).isEqualTo(queue);
            assertThat(OpenClInterop.context(copy)).isEqualTo(context);
            for (int value = 1; value < 20; value++) {
                fill(queue, memory, value);
                program.run();
                fill(queue, memory, -1);
            }
            assertThat(read(queue, OpenClInterop.memory(copy))).containsOnly(19);
            assertThat(compute.newQueue().compute()).isSameAs(compute); // a second one is the compute's own
        }
        assertThat(CL10.clFinish(queue)).isZero(); // the queue is still there
    }

    @Test
    void partsOfOneMemoryObjectShareItsMemory() {
        long whole = CL10.clCreateBuffer(context, CL10.CL_MEM_READ_WRITE, 2 * 4096, (IntBuffer) null);
        long second = part(whole, 4096);
        try (Compute compute = Compute.open(OpenClBackend.on(queue), 0, ComputeOptions.defaults());
                Tensor all = compute.wrap(OpenClBuffer.of(whole, 2 * 4096), DType.F32, Shape.of(2048));
                Tensor half = compute.wrap(OpenClBuffer.of(second, 4096), DType.F32, Shape.of(1024))) {
            compute.ops().relu(all.rows(0, 1024), half);
            assertThatThrownBy(() -> compute.ops().relu(all.rows(512, 1536), half))
                    .isInstanceOf(AliasException.class);
        }
        assertThat(CL10.clReleaseMemObject(second)).isZero();
        assertThat(CL10.clReleaseMemObject(whole)).isZero();
    }

    @Test
    void whatLiesElsewhereOrIsNotForReadingAndWritingIsRefused() {
        long constant = CL10.clCreateBuffer(context, CL10.CL_MEM_READ_ONLY, BYTES, (IntBuffer) null);
        try (Compute compute = Compute.open(OpenClBackend.on(queue), 0, ComputeOptions.defaults());
                Compute other = OpenCl.open();
                Tensor foreign = other.tensor(DType.F32, N)) {
            refuses(other, OpenClBuffer.of(memory, BYTES));
            refuses(compute, OpenClBuffer.of(OpenClInterop.memory(foreign), BYTES));
            refuses(compute, OpenClBuffer.of(memory, BYTES + 1));
            refuses(compute, OpenClBuffer.of(constant, BYTES));
            assertThatThrownBy(() -> compute.wrap(foreign.buffer(), DType.F32, Shape.of(N)))
                    .isInstanceOf(TensorAccessException.class);
            OpenClBuffer small = OpenClBuffer.of(memory, 4);
            assertThatThrownBy(() -> compute.wrap(small, DType.F32, Shape.of(N)))
                    .hasMessageContaining("needs 4000 bytes but the buffer has 4");
        }
        assertThat(CL10.clReleaseMemObject(constant)).isZero();
        assertThatThrownBy(() -> OpenClBuffer.of(0, 4)).hasMessageContaining("give a cl_mem");
        assertThatThrownBy(() -> OpenClBuffer.of(memory, 0)).hasMessageContaining("at least 1 is needed");
    }

    @Test
    void aQueueThatCannotBeUsedIsRefused() {
        long disorderly = CL10.clCreateCommandQueue(
                context, device, CL10.CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE, (IntBuffer) null);
        assertThatThrownBy(() -> Compute.open(OpenClBackend.on(disorderly), 0, ComputeOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("runs commands out of order");
        assertThat(CL10.clReleaseCommandQueue(disorderly)).isZero();
        DeviceFacts another = AvailabilityTest.facts("another", "OpenCL 3.0", 4, "");
        assertThatThrownBy(() -> GivenQueue.of(queue, another, new DeviceHealth(new Device("opencl", 0), ClCode.CODES)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not one of opencl:0, which is another");
        assertThatThrownBy(() -> Compute.open(OpenClBackend.on(0), 0, ComputeOptions.defaults()))
                .hasMessageContaining("give a cl_command_queue");
        assertThatThrownBy(() -> OpenClInterop.index(64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lists no device 0x40");
    }

    private static void refuses(Compute compute, OpenClBuffer buffer) {
        assertThatThrownBy(() -> compute.wrap(buffer, DType.F32, Shape.of(N)))
                .isInstanceOf(TensorAccessException.class)
                .hasMessageContaining("not one that " + compute.device() + " can compute on");
    }

    private static long part(long whole, long bytes) {
        ByteBuffer region =
                BufferUtils.createByteBuffer(2 * Long.BYTES).putLong(0, bytes).putLong(Long.BYTES, bytes);
        return CL11.clCreateSubBuffer(
                whole, CL10.CL_MEM_READ_WRITE, CL11.CL_BUFFER_CREATE_TYPE_REGION, region, (IntBuffer) null);
    }

    private static void fill(long queue, long memory, float value) {
        ByteBuffer pattern = BufferUtils.createByteBuffer(Float.BYTES).putFloat(0, value);
        assertThat(CL12.clEnqueueFillBuffer(queue, memory, pattern, 0, BYTES, null, null))
                .isZero();
    }

    private static float[] read(long queue, long memory) {
        float[] values = new float[N];
        assertThat(CL10.clEnqueueReadBuffer(queue, memory, true, 0, values, null, null))
                .isZero();
        return values;
    }
}
