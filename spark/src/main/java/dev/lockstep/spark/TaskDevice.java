package dev.lockstep.spark;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.Devices;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** Chooses the device of a task, out of what Spark has given it. */
final class TaskDevice {
    private static final String GPU = "gpu";

    private TaskDevice() {}

    /**
     * Opens a device.
     *
     * @param name {@code cpu}, with as many threads as the task has processors; {@code cuda}, the GPU that Spark gave the task;
     *     {@code auto}, that GPU if it has one, else the processor; or a device with its number, such as {@code cuda:1} or {@code opencl:0}
     * @throws IllegalArgumentException if the task lacks such a device
     */
    static Compute open(String name, TaskContext task) {
        return Compute.open(choose(name, task), ComputeOptions.defaults().withThreads(task.cpus()));
    }

    private static Device choose(String name, TaskContext task) {
        Map<String, ResourceInformation> resources = task.resourcesJMap();
        ResourceInformation gpu = resources.get(GPU);
        if (name.equals(Devices.AUTO)) {
            return gpu == null ? Device.CPU : cuda(gpu);
        }
        if (!name.equals("cuda")) {
            return Device.parse(name);
        }
        if (gpu == null) {
            throw new IllegalArgumentException(
                    ("device is cuda, but Spark has given task %s no GPU, only %s; set spark.executor.resource.gpu.amount and "
                                    + "spark.task.resource.gpu.amount to 1, or device to cpu, or name a GPU, such as cuda:0")
                            .formatted(task.partitionId(), resources.isEmpty() ? "processors" : resources.keySet()));
        }
        return cuda(gpu);
    }

    private static Device cuda(ResourceInformation gpu) {
        String address = gpu.addresses()[0];
        if (!address.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    "Spark calls the GPU of a task '%s'; its discovery script must give numbers, as CUDA counts them from 0"
                            .formatted(address));
        }
        return new Device("cuda", Integer.parseInt(address));
    }
}
