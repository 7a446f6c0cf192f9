package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.kernels.KernelSource;
import dev.lockstep.kernels.TileTable;
import dev.lockstep.kernels.host.DeviceHealth;
import dev.lockstep.kernels.host.KernelModules;
import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.Status;
import dev.lockstep.reference.Verifier;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;

/** Runs small cases of every op, or a kernel with a known mistake, for a simulator to watch. */
final class OclgrindMain {
    private static final List<String> CASES = List.of(
            "fill/dtype=F32,n=13,value=7",
            "fill/dtype=U8,n=13,value=7",
            "fill/dtype=BF16,n=13,value=7",
            "fill/dtype=F64,n=13,value=7",
            "increment/n=13,by=3",
            "uniform/n=33,stream=1,low=-0.5,high=0.25",
            "convert/from=U8,to=F32,pixels,n=13",
            "convert/from=F32,to=F32,pixels,n=13",
            "gatherRows/rows=5,batch=3,cols=13,source=U8,pixels",
            "gatherRows/rows=5,batch=3,cols=13,source=F32,steps=4,step=3",
            "gatherRows/rows=5,batch=3,cols=1,source=F32,bad=-1",
            "gatherRows/rows=5,batch=3,source=U8",
            "gatherRows/rows=5,batch=3,source=F32",
            "gatherRows/rows=5,batch=3,source=U8,out=I32",
            "gatherRows/rows=5,batch=3,source=I32,out=I32",
            "writeRow/dtype=F32,rows=3,cols=5,index=1",
            "writeRow/dtype=U8,rows=3,cols=5,index=1",
            "writeRow/dtype=BF16,rows=3,cols=5,index=1",
            "writeRow/dtype=F64,rows=3,cols=5,index=1",
            "linear/n=3,in=0,out=7,bias,data=dense",
            "linear/n=3,in=5,out=7,bias,data=dense",
            "linear/n=17,in=33,out=10,data=dense",
            "linearBackward/n=3,in=5,out=7,dx,dw,db,data=dense",
            "linearBackward/n=17,in=33,out=10,dx,dw,db,accumulate,data=dense",
            "relu/n=13,data=dense",
            "reluBackward/n=3,cols=5,data=dense",
            "softmax/n=3,classes=13,data=dense",
            "logSoftmax/n=3,classes=13,data=dense",
            "nllLoss/n=5,classes=7,reduction=mean,weights",
            "nllLoss/n=5,classes=7,reduction=none,ignore=0",
            "softmaxCrossEntropy/n=5,classes=7,reduction=mean,weights,ignore=0,smoothing=0.1,loss,grad,data=dense",
            "softmaxCrossEntropy/n=5,classes=7,reduction=none,loss,grad,data=dense",
            "softmaxCrossEntropy/n=5,classes=7,reduction=sum,loss,data=dense",
            "argmax/n=3,classes=13,data=dense",
            "countCorrect/n=5,classes=13,accumulate,data=dense",
            "sgd/n=13,lr=0.1,decay=0.01,data=dense",
            "sgd/n=13,lr=0.1,momentum=0.9,dampening=0.3,step=3,data=dense",
            "softmaxCrossEntropy/n=5,classes=7,reduction=mean,loss,grad,inplace,data=dense",
            "softmaxCrossEntropy/n=5,classes=7,reduction=sum,smoothing=0.1,weights,loss,grad,inplace,data=dense",
            "sgd/n=13,lr=0.1,schedule=9,step=3,data=dense",
            "sgd/n=13,lr=0.1,momentum=0.9,schedule=9,step=9,data=dense",
            "adamW/n=13,step=2,lr=0.001,decay=0.01,data=dense",
            "adamW/n=13,step=2,lr=0.001,decay=0.01,schedule=9,data=dense",
            "axpy/n=13,factor=0.5,accumulate,data=dense",
            "axpy/n=13,factor=0.5,inplace,data=dense",
            "dot/n=37,data=dense",
            "program/n=3,in=16,out=2,optimizer=sgd,steps=2,bias",
            "program/n=2,in=17,out=3,optimizer=sgd,steps=2,bias");

    /** What is large enough to be divided, for the kernels that put the parts together, by the kernels' shape. */
    private static final Map<String, List<String>> DIVIDED = Map.of(
            "gpu",
            List.of(
                    "linear/n=3,in=33,out=3,bias,data=dense",
                    "linearBackward/n=200,in=1,out=5,db,data=dense",
                    "softmaxCrossEntropy/n=40,classes=7,reduction=sum,loss,data=dense"),
            "cpu",
            List.of(
                    "linearBackward/n=6600,in=1,out=5,db,data=dense",
                    "softmaxCrossEntropy/n=300,classes=31,reduction=sum,loss,data=dense"));

    /** Matrix products with the tiles of devices, by the kernels' shape. A simulator is long at a tile, however small the product. */
    private static final Map<String, List<String>> TILES = Map.of(
            "gpu",
            List.of(
                    "linear/n=3,in=17,out=7,bias,data=dense",
                    "linear/n=17,in=3,out=17,data=dense",
                    "linearBackward/n=3,in=5,out=7,dx,dw,db,data=dense"),
            "cpu",
            List.of());

    /** For oclgrind, which is one core, no product is divided that a processor computes. */
    private static final Map<String, Set<String>> LEFT_OUT = Map.of("gpu", Set.of(), "cpu", Set.of("split_k_reduce"));

    private static final String RACE = "__kernel void planted(__global int *out) { out[0] = (int) get_global_id(0); }";
    private static final String BOUNDS = "__kernel void planted(__global int *out) { out[64 + get_global_id(0)] = 1; }";
    private static final String UNINITIALISED =
            "__kernel void planted(__global int *out) { __local int a[4]; if (a[get_local_id(0)] > 0) out[0] = 1; }";

    private OclgrindMain() {}

    /** Runs what the argument names: a mistake, or all cases of the kernels in a shape, with the tiles of a file where that can be. */
    public static void main(String[] args) {
        switch (args[0]) {
            case "race" -> plant(RACE);
            case "bounds" -> plant(BOUNDS);
            case "uninitialised" -> plant(UNINITIALISED);
            default -> {
                KernelNames made = KernelNames.listen();
                cases(CASES);
                cases(conversions());
                cases(DIVIDED.get(args[0]));
                System.clearProperty(TileTable.PROPERTY);
                cases(TILES.get(args[0]));
                requireAll(made, LEFT_OUT.get(args[0]));
            }
        }
    }

    private static List<String> conversions() {
        return Stream.of(DType.values())
                .flatMap(from -> Stream.of(DType.values()).map(to -> "convert/from=" + from + ",to=" + to + ",n=13"))
                .toList();
    }

    /** Fails if a kernel that needs no macros was never made; the simulator's compiler lists them. */
    private static void requireAll(KernelNames made, Set<String> leftOut) {
        ClDevice device = OpenCl.device();
        try (Arena arena = Arena.ofConfined()) {
            KernelModules modules = device.modules();
            long program = modules.make("all", KernelSource.of(KernelSource.FILES, Map.of(), modules.limits()));
            MemorySegment names = arena.allocate(1 << 16);
            device.health()
                    .require(
                            CL10.nclGetProgramInfo(
                                    program, CL12.CL_PROGRAM_KERNEL_NAMES, names.byteSize(), names.address(), 0),
                            "listing the kernels");
            Set<String> missing = new TreeSet<>(List.of(names.getString(0).split(";")));
            int all = missing.size();
            missing.removeAll(made.all());
            missing.removeAll(leftOut);
            if (!missing.isEmpty()) {
                throw new AssertionError("no case launches " + missing);
            }
            System.out.println("kernels " + all);
        } finally {
            device.close();
        }
    }

    private static void cases(List<String> names) {
        int passed = 0;
        try (Compute compute = Compute.open("opencl")) {
            for (String name : names) {
                CaseResult result = Verifier.run(compute, OpCase.parse(name));
                if (result.status() == Status.FAILED) {
                    throw new AssertionError(result.toString());
                }
                passed++;
            }
            System.out.println(
                    "cases " + passed + " on " + compute.info().capabilities().get("platform"));
        }
    }

    private static void plant(String source) {
        ClDevice device = OpenCl.device();
        DeviceHealth health = device.health();
        ClQueue queue = (ClQueue) device.openQueue();
        try (Arena arena = Arena.ofConfined()) {
            health.require(queue.allocate(256), "allocating memory");
            long out = queue.made();
            long program = device.modules().make("planted.cl", source);
            long kernel =
                    CL10.nclCreateKernel(program, arena.allocateFrom("planted").address(), queue.codeAddress());
            health.require(queue.codeOfLast(), "creating the kernel");
            health.require(
                    CL10.nclSetKernelArg(
                            kernel,
                            0,
                            Long.BYTES,
                            arena.allocateFrom(ValueLayout.JAVA_LONG, out).address()),
                    "setting the argument");
            health.require(
                    CL10.nclEnqueueNDRangeKernel(
                            queue.handle(),
                            kernel,
                            1,
                            0,
                            arena.allocateFrom(ValueLayout.JAVA_LONG, 4).address(),
                            arena.allocateFrom(ValueLayout.JAVA_LONG, 4).address(),
                            0,
                            0,
                            0),
                    "launching");
            CL10.clFinish(queue.handle());
            CL10.clReleaseKernel(kernel);
            CL10.clReleaseMemObject(out);
        } finally {
            queue.close();
            device.close();
        }
    }
}
