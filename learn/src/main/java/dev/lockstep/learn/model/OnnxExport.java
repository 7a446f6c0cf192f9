package dev.lockstep.learn.model;

import dev.lockstep.Lockstep;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a model in the format of <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">ONNX</a>, operator set 13:
 *
 * <pre>
 * pixels F32 [N, rows * columns], 0 black to 1 white, row-major; of other features: features F32 [N, count], scaled
 *   → Cast, Sub, Div, Cast in binary64, of features that are standardised; these enter raw, pixels as 0 to 255
 *   → Gemm with weight and bias → logits F32 [N, classes]
 *   → Softmax                   → probabilities F32 [N, classes]
 * </pre>
 *
 * The metadata are those of {@link ModelText}, but for the scale of images, which the input has behind it; {@code classes} is a JSON array of
 * the names.
 */
public final class OnnxExport {
    private static final int IR_VERSION = 7;
    private static final int OPERATOR_SET = 13;
    private static final int FLOAT = 1;
    private static final int DOUBLE = 11;
    private static final int INT_ATTRIBUTE = 2;
    private static final long MAX_FLOATS = 500_000_000;

    private static final String PIXELS = "pixels";
    private static final String FEATURES = "features";
    private static final String LOGITS = "logits";
    private static final String PROBABILITIES = "probabilities";

    private OnnxExport() {}

    /**
     * Writes the file, whole or not at all.
     *
     * @throws ModelException if it cannot be written, or the model is not finite or larger than the 2 GiB of a protocol buffer
     */
    public static void write(LinearModel model, DurableFile file) {
        ModelFile.requireFinite(model, file.path());
        if (model.weight().length > MAX_FLOATS) {
            throw new ModelException(file.path(), "cannot be written: ONNX holds at most 2 GiB");
        }
        byte[] bytes = ProtoWriter.message(proto -> {
            proto.number(1, IR_VERSION);
            proto.text(2, "lockstep");
            proto.text(3, Lockstep.version());
            proto.nested(7, graph -> graph(model, graph));
            proto.nested(8, operators -> operators.number(2, OPERATOR_SET));
            Map<String, String> known = new LinkedHashMap<>();
            ModelText.put(known, model.classNames(), model.features(), model.imageForm());
            known.remove(ModelText.SCALE_OF_IMAGES);
            known.forEach((key, value) -> metadata(proto, key, value));
        });
        file.write(out -> out.write(bytes));
    }

    private static void graph(LinearModel model, ProtoWriter graph) {
        String input = model.features().areImages() ? PIXELS : FEATURES;
        String x = model.features().standardization().isPresent() ? standardized(input, graph) : input;
        graph.nested(1, node -> {
            node.text(1, x);
            node.text(1, ModelFile.WEIGHT);
            node.text(1, ModelFile.BIAS);
            node.text(2, LOGITS);
            node.text(4, "Gemm");
            attribute(node, "transB", 1);
        });
        graph.nested(1, node -> {
            node.text(1, LOGITS);
            node.text(2, PROBABILITIES);
            node.text(4, "Softmax");
            attribute(node, "axis", 1);
        });
        graph.text(2, "linear_classifier");
        ModelFile.parameters(model)
                .forEach((name, values) ->
                        graph.nested(5, tensor -> tensor(tensor, name, FLOAT, new TensorContent.Floats(values))));
        StandardizationTensors.of(model.features())
                .forEach((name, values) -> graph.nested(5, tensor -> tensor(tensor, name, DOUBLE, values)));
        long classes = model.classNames().size();
        graph.nested(11, value -> value(value, input, model.features().count()));
        graph.nested(12, output -> value(output, LOGITS, classes));
        graph.nested(12, output -> value(output, PROBABILITIES, classes));
    }

    private static void attribute(ProtoWriter node, String name, long value) {
        node.nested(5, attribute -> {
            attribute.text(1, name);
            attribute.number(3, value);
            attribute.number(20, INT_ATTRIBUTE);
        });
    }

    /** Standardises in binary64, as the library does, and returns the name of what it gives. */
    private static String standardized(String input, ProtoWriter graph) {
        cast(input, "wide", DOUBLE, graph);
        node("Sub", "wide", StandardizationTensors.MEAN, "centred", graph);
        node("Div", "centred", StandardizationTensors.DEVIATION, "quotient", graph);
        cast("quotient", "standardized", FLOAT, graph);
        return "standardized";
    }

    private static void cast(String from, String to, int type, ProtoWriter graph) {
        graph.nested(1, node -> {
            node.text(1, from);
            node.text(2, to);
            node.text(4, "Cast");
            attribute(node, "to", type);
        });
    }

    private static void node(String operator, String first, String second, String result, ProtoWriter graph) {
        graph.nested(1, node -> {
            node.text(1, first);
            node.text(1, second);
            node.text(2, result);
            node.text(4, operator);
        });
    }

    private static void tensor(ProtoWriter tensor, String name, int type, TensorContent values) {
        for (long extent : values.shape().toArray()) {
            tensor.number(1, extent);
        }
        tensor.number(2, type);
        tensor.text(8, name);
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        try {
            values.writeTo(raw);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written", e);
        }
        tensor.bytes(9, raw.toByteArray());
    }

    /** Describes F32 [N, columns] with N left open. */
    private static void value(ProtoWriter value, String name, long columns) {
        value.text(1, name);
        value.nested(
                2,
                type -> type.nested(1, tensor -> {
                    tensor.number(1, FLOAT);
                    tensor.nested(2, shape -> {
                        shape.nested(1, extent -> extent.text(2, "N"));
                        shape.nested(1, extent -> extent.number(1, columns));
                    });
                }));
    }

    private static void metadata(ProtoWriter model, String key, String value) {
        model.nested(14, entry -> {
            entry.text(1, key);
            entry.text(2, value);
        });
    }
}
