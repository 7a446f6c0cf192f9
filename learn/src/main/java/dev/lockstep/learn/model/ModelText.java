package dev.lockstep.learn.model;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Shape;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.ImageForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model knows of classes and features, as text in a file's metadata. Of images it is {@code rows}, {@code columns}, {@code scale},
 * {@code background} and, where they are centred as MNIST's digits, {@code frame}, of other features {@code dtype}, {@code shape}, {@code factor} and {@code shift}. Numbers read back as the same bits.
 */
final class ModelText {
    static final String LOCKSTEP_VERSION = "lockstep.version";
    static final String SCALE_OF_IMAGES = "scale";

    private static final String CLASSES = "classes";
    private static final String ROWS = "rows";
    private static final String COLUMNS = "columns";
    private static final String DTYPE = "dtype";
    private static final String SHAPE = "shape";
    private static final String FACTOR = "factor";
    private static final String SHIFT = "shift";
    private static final String BACKGROUND = "background";
    private static final String LIGHT = "light";
    private static final String DARK = "dark";
    private static final String FRAME = "frame";
    private static final String MNIST = "mnist";

    private ModelText() {}

    static void put(Map<String, String> text, List<String> classNames, Features features, ImageForm imageForm) {
        text.put(CLASSES, json(classNames));
        if (arePlainImages(features)) {
            text.put(ROWS, Integer.toString(features.rows()));
            text.put(COLUMNS, Integer.toString(features.columns()));
            text.put(SCALE_OF_IMAGES, "1/255");
        } else {
            text.put(DTYPE, features.dtype().name());
            text.put(SHAPE, json(features.shape().toArray()));
            text.put(FACTOR, Float.toString(features.scale().factor()));
            text.put(SHIFT, Float.toString(features.scale().shift()));
        }
        text.put(BACKGROUND, imageForm.lightBackground() ? LIGHT : DARK);
        if (imageForm.centered()) {
            text.put(FRAME, MNIST);
        }
    }

    private static boolean arePlainImages(Features features) {
        return features.areImages() && features.scale().equals(Scale.PIXELS);
    }

    /** Reads the names of the classes. */
    static List<String> classNames(Map<String, String> metadata) throws IOException {
        return texts(CLASSES, json(metadata, CLASSES, List.class));
    }

    /** Reads the features. */
    static Features features(Map<String, String> metadata) throws IOException {
        if (!metadata.containsKey(SHAPE)) {
            return Features.images(count(metadata, ROWS), count(metadata, COLUMNS));
        }
        List<?> shape = json(metadata, SHAPE, List.class);
        long[] dims = shape.stream()
                .mapToLong(dim -> Long.parseLong(String.valueOf(dim)))
                .toArray();
        Scale scale = new Scale(Float.parseFloat(get(metadata, FACTOR)), Float.parseFloat(get(metadata, SHIFT)));
        return new Features(DType.valueOf(get(metadata, DTYPE)), Shape.of(dims), scale);
    }

    /** Reads how images look. */
    static ImageForm imageForm(Map<String, String> metadata) {
        return new ImageForm(LIGHT.equals(get(metadata, BACKGROUND)), MNIST.equals(metadata.get(FRAME)));
    }

    static String get(Map<String, String> metadata, String name) {
        String value = metadata.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    static int count(Map<String, String> metadata, String name) {
        int value = Integer.parseInt(get(metadata, name));
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value);
        }
        return value;
    }

    static <T> T json(Map<String, String> metadata, String name, Class<T> type) throws IOException {
        Object value = JSON.std.anyFrom(get(metadata, name));
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(name + " is no " + type.getSimpleName());
        }
        return type.cast(value);
    }

    static List<String> texts(String name, List<?> list) {
        return list.stream().map(value -> text(name, value)).toList();
    }

    static String text(String name, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name + " has what is no text: " + value);
    }

    static String json(Object value) {
        try {
            return JSON.std.asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException("texts and numbers can always be written", e);
        }
    }
}
