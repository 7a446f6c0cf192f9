package dev.lockstep.kernels;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** The parameters of a matrix product's kernel. */
sealed interface MatrixTile permits CpuTile, GpuTile {
    /** Returns the parameters by name, in the order in which tables show them. */
    SequencedMap<String, Integer> values();

    /** Returns tiles that differ from this one in one step of a parameter or two. */
    List<MatrixTile> neighbours();

    /** Returns what a device lacks to run it, or an empty text. */
    String lacking(DeviceTraits traits);

    /** Returns the product of a form with these parameters. */
    TiledProduct product(MatrixForm form, DeviceTraits traits);

    /** Returns the parameters as tables show them. */
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

    /** Refuses what is left in a map. */
    static void requireNone(Map<String, Integer> values) {
        if (!values.isEmpty()) {
            throw new IllegalArgumentException(values.keySet().iterator().next() + " is no parameter of this family");
        }
    }

    /** Refuses a parameter. */
    static void require(boolean condition, String requirement) {
        if (!condition) {
            throw new IllegalArgumentException(requirement);
        }
    }
}
