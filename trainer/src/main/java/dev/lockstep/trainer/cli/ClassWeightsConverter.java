package dev.lockstep.trainer.cli;

import dev.lockstep.learn.ClassWeights;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code balanced}, or {@code CLASS:WEIGHT} of some classes with commas between. A class's name may hold colons, and commas where no weight is
 * before them.
 */
final class ClassWeightsConverter implements ITypeConverter<ClassWeights> {
    private static final String FORM =
            "right would be balanced, or CLASS:WEIGHT with commas between, such as 0:2,3:0.5";

    @Override
    public ClassWeights convert(String text) {
        if (text.equals(ClassWeights.balanced().toString())) {
            return ClassWeights.balanced();
        }
        Map<String, Double> weights = new LinkedHashMap<>();
        String name = "";
        for (String part : text.split(",", -1)) {
            int colon = part.lastIndexOf(':');
            Double weight = colon < 0 ? null : number(part.substring(colon + 1));
            if (weight == null) {
                name += part + ",";
                continue;
            }
            name += part.substring(0, colon);
            if (weights.put(name, weight) != null) {
                throw new TypeConversionException("class '" + name + "' has two weights");
            }
            name = "";
        }
        if (!name.isEmpty()) {
            throw new TypeConversionException("'" + name.substring(0, name.length() - 1) + "' has no weight; " + FORM);
        }
        try {
            return ClassWeights.of(weights);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static @Nullable Double number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
