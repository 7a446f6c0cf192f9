package dev.lockstep.reference;

import dev.lockstep.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A case that PyTorch has computed in float64: options, operands and results by name. {@code reference/pytorch/README.md}
 * describes the files.
 *
 * @param name the case's name, which tells it apart within its file
 * @param values the values by name, in the file's order
 */
record Fixture(String name, Map<String, Value> values) {
    /** The text of an option or of a tensor's elements; an option's shape is that of a scalar. */
    record Value(Shape shape, String text) {}

    /** Reads the cases of a file, named without its ending. */
    static List<Fixture> read(String family) {
        String resource = "pytorch/" + family + ".txt";
        List<Fixture> fixtures = new ArrayList<>();
        try (InputStream in = Fixture.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture file " + resource);
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                int colon = line.indexOf(':');
                if (line.startsWith("case:")) {
                    fixtures.add(new Fixture(line.substring(colon + 1).strip(), new LinkedHashMap<>()));
                } else if (colon > 0 && !line.startsWith("#") && !fixtures.isEmpty()) {
                    fixtures.getLast()
                            .add(
                                    line.substring(0, colon),
                                    line.substring(colon + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource, e);
        }
        return fixtures;
    }

    private void add(String key, String text) {
        int bracket = key.indexOf('[');
        if (bracket < 0) {
            values.put(key, new Value(Shape.of(), text));
        } else {
            values.put(key.substring(0, bracket), new Value(shape(key.substring(bracket)), text));
        }
    }

    private static Shape shape(String brackets) {
        String extents = brackets.substring(1, brackets.length() - 1);
        return Shape.of(Arrays.stream(words(extents.replace(',', ' ')))
                .mapToLong(Long::parseLong)
                .toArray());
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    Shape shapeOf(String key) {
        return value(key).shape();
    }

    String text(String key) {
        return value(key).text();
    }

    /** Returns an option. */
    double number(String key) {
        return Double.parseDouble(text(key));
    }

    /** Returns the elements of a tensor. */
    double[] doubles(String key) {
        String[] words = words(text(key));
        if (words.length == 2 && words[0].equals("base64")) {
            ByteBuffer bytes =
                    ByteBuffer.wrap(Base64.getDecoder().decode(words[1])).order(ByteOrder.LITTLE_ENDIAN);
            double[] elements = new double[bytes.remaining() / Double.BYTES];
            bytes.asDoubleBuffer().get(elements);
            return elements;
        }
        return Arrays.stream(words).mapToDouble(Double::parseDouble).toArray();
    }

    /** Returns the elements of a float32 tensor. */
    float[] floats(String key) {
        String[] words = words(text(key));
        float[] elements = new float[words.length];
        for (int i = 0; i < words.length; i++) {
            elements[i] = Float.parseFloat(words[i]);
        }
        return elements;
    }

    /** Returns the elements of an integer tensor. */
    int[] ints(String key) {
        return Arrays.stream(words(text(key))).mapToInt(Integer::parseInt).toArray();
    }

    private static String[] words(String text) {
        return text.isBlank() ? new String[0] : text.strip().split("\\s+");
    }

    private Value value(String key) {
        Value value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("the fixture '" + name + "' has no " + key);
        }
        return value;
    }
}
