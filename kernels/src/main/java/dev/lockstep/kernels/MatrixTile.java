package dev.lockstep.kernels;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** The tiling of a GEMM kernel. */
sealed interface MatrixTile permits CpuTile, GpuTile {
    /** Returns the parameters by keyword, in the order of tile tables. */
    SequencedMap<String, Integer> values();

    /** Returns the tiles that differ from this one by one step in one or two parameters. */
    List<MatrixTile> neighbours();

    /** Returns what the device lacks to run it, or an empty text. */
    String lacking(DeviceLimits limits);

    /** Returns the product of a form with this tile. */
    TiledProduct product(MatrixForm form, DeviceLimits limits);

    /** Returns the parameters as in a tile table. */
    default String text() {
        return values().entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(" "));
    }

    /**
     * Makes a tile for devices of a family.
     *
     * @throws IllegalArgumentException with the reason as message, if the parameters are not those of the family or make no tile
     */
    static MatrixTile of(boolean cpuShaped, Map<String, Integer> values) {
        return cpuShaped ? CpuTile.of(values) : GpuTile.of(values);
    }

    /** Takes a parameter out of a map. */
    static int take(Map<String, Integer> values, String name) {
        Integer value = values.remove(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** Refuses parameters that are left in a map. */
    static void requireNone(Map<String, Integer> values) {
        if (!values.isEmpty()) {
            throw new IllegalArgumentException(values.keySet().iterator().next() + " is no parameter of this family");
        }
    }

    /** Throws if a parameter does not meet a requirement. */
    static void require(boolean condition, String requirement) {
        if (!condition) {
            throw new IllegalArgumentException(requirement);
        }
    }
}
