package dev.lockstep.reference;

import dev.lockstep.DType;
import dev.lockstep.Device;
import dev.lockstep.MathMode;
import dev.lockstep.Op;
import dev.lockstep.Shape;
import dev.lockstep.error.LockstepException;
import dev.lockstep.file.OutputTarget;
import dev.lockstep.op.OpCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.zip.CRC32;

/**
 * Reads and writes self-contained case files.
 *
 * <p>A file begins with lines of UTF-8 text, each a key, a space and a value, ended by a line feed:
 *
 * <pre>{@code
 * lockstep-case 1
 * policy 3
 * device cpu
 * mathMode FP32
 * recorded false
 * note linear: y[3] is 0.5 but …
 * op linear
 * options none
 * inPlace -
 * operand x F32 16,784
 * operand weight F32 10,784
 * operand y F32 16,10
 * data 52160 1a2b3c4d
 * }</pre>
 *
 * <p>The last line gives the number of bytes that follow and their CRC-32 in hexadecimal: the operands in that order, each in
 * row-major order and little-endian. {@code inPlace} names the input that the output shares its memory with, or is {@code -};
 * a scalar's shape is {@code -}.
 */
public final class CaseFile {
    /** As much as an array holds, which is also how it is written. */
    private static final long MAX_BYTES = Integer.MAX_VALUE - 8L;

    private static final String MAGIC = "lockstep-case";
    private static final String FORMAT = "1";
    private static final int LONGEST_HEADER = 1 << 16;

    private CaseFile() {}

    /**
     * Writes a case, so that no half of one is ever found under its name.
     *
     * @throws CaseFileException if it cannot be written
     */
    public static void write(Path file, StoredCase stored) {
        HostCall call = stored.call();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        StringBuilder operands = new StringBuilder();
        call.operands().forEach((name, tensor) -> {
            operands.append("operand ")
                    .append(name)
                    .append(' ')
                    .append(tensor.dtype())
                    .append(' ');
            operands.append(format(tensor.shape())).append('\n');
            data.writeBytes(tensor.toBytes());
        });
        byte[] bytes = data.toByteArray();
        String header = MAGIC + " " + FORMAT
                + "\npolicy " + stored.policyVersion()
                + "\ndevice " + stored.device()
                + "\nmathMode " + stored.mathMode()
                + "\nrecorded " + stored.recorded()
                + "\nnote " + stored.note().replaceAll("\\s+", " ")
                + "\nop " + call.op()
                + "\noptions " + OptionsText.format(call.options())
                + "\ninPlace " + call.inPlace().orElse("-")
                + "\n" + operands
                + "data " + bytes.length + " " + checksum(bytes) + "\n";
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(bytes);
        replace(file, all.toByteArray());
    }

    /**
     * Reads a case.
     *
     * @throws CaseFileException if the file cannot be read, is no case file, or is damaged
     */
    public static StoredCase read(Path file) {
        byte[] content;
        try {
            if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
                throw new CaseFileException(
                        file, "cannot be read: it is a device, a pipe or a socket; copy its content to a file");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new CaseFileException(
                        file, "has " + Files.size(file) + " bytes; more than " + MAX_BYTES + " are refused");
            }
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CaseFileException(file, "cannot be read: " + e, e);
        }
        try {
            return new Parser(file, content).parse();
        } catch (LockstepException | IllegalArgumentException | ArithmeticException e) {
            if (e instanceof CaseFileException already) {
                throw already;
            }
            throw new CaseFileException(file, "is damaged: " + e.getMessage(), e);
        }
    }

    private static void replace(Path file, byte[] content) {
        try {
            new OutputTarget(file).write(out -> out.write(content));
        } catch (IOException e) {
            throw new CaseFileException(file, "cannot be written: " + e, e);
        }
    }

    private static String format(Shape shape) {
        String dims = LongStream.of(shape.toArray()).mapToObj(Long::toString).collect(Collectors.joining(","));
        return dims.isEmpty() ? "-" : dims;
    }

    private static String checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    /** Reads the header line by line, then the data that it announces. */
    private static final class Parser {
        private final Path file;
        private final byte[] content;
        private int at;

        Parser(Path file, byte[] content) {
            this.file = file;
            this.content = content;
        }

        StoredCase parse() {
            String start = MAGIC + " ";
            if (!new String(content, 0, Math.min(content.length, start.length()), StandardCharsets.UTF_8)
                    .equals(start)) {
                throw new CaseFileException(file, "is no case file; one begins with '" + MAGIC + "'");
            }
            String format = value(MAGIC);
            if (!format.equals(FORMAT)) {
                throw new CaseFileException(file, "has format " + format + ", but only " + FORMAT + " is known");
            }
            int policy = Integer.parseInt(value("policy"));
            Device device = Device.parse(value("device"));
            MathMode mode = MathMode.valueOf(value("mathMode"));
            boolean recorded = Boolean.parseBoolean(value("recorded"));
            String note = value("note");
            Op op = op(value("op"));
            OpCall options = OptionsText.parse(op, value("options"));
            String inPlace = value("inPlace");
            Map<String, HostTensor> operands = operands();
            HostCall call =
                    new HostCall(options, operands, inPlace.equals("-") ? Optional.empty() : Optional.of(inPlace));
            return new StoredCase(call, recorded, device, mode, policy, note);
        }

        private Map<String, HostTensor> operands() {
            List<List<String>> declared = new ArrayList<>();
            List<String> words = words(line());
            while (words.size() == 4 && words.getFirst().equals("operand")) {
                declared.add(words);
                words = words(line());
            }
            if (words.size() != 3 || !words.getFirst().equals("data")) {
                throw damaged("'" + String.join(" ", words) + "' is neither an operand nor the data");
            }
            byte[] data = Arrays.copyOfRange(content, at, content.length);
            if (data.length != Long.parseLong(words.get(1))) {
                throw damaged("it has " + data.length + " bytes of data, not " + words.get(1));
            }
            if (!checksum(data).equals(words.get(2))) {
                throw damaged("the data's CRC-32 is " + checksum(data) + ", not " + words.get(2));
            }
            return split(declared, data);
        }

        private Map<String, HostTensor> split(List<List<String>> declared, byte[] data) {
            Map<String, HostTensor> operands = new LinkedHashMap<>();
            int from = 0;
            for (List<String> operand : declared) {
                DType dtype = DType.valueOf(operand.get(2));
                Shape shape = shape(operand.get(3));
                long bytes = Math.multiplyExact(shape.size(), dtype.byteSize());
                if (bytes > data.length - from) {
                    throw damaged("the data end within the operand " + operand.get(1));
                }
                int to = from + (int) bytes;
                if (operands.put(operand.get(1), HostTensor.ofBytes(dtype, shape, Arrays.copyOfRange(data, from, to)))
                        != null) {
                    throw damaged("it has the operand " + operand.get(1) + " twice");
                }
                from = to;
            }
            if (from != data.length) {
                throw damaged("there are more data than the operands need");
            }
            return operands;
        }

        private String value(String key) {
            String line = line();
            if (!line.startsWith(key + " ")) {
                throw damaged("'" + line + "' should begin with '" + key + "'");
            }
            return line.substring(key.length() + 1);
        }

        private String line() {
            for (int end = at; end < Math.min(content.length, LONGEST_HEADER); end++) {
                if (content[end] == '\n') {
                    String line = new String(content, at, end - at, StandardCharsets.UTF_8);
                    at = end + 1;
                    return line;
                }
            }
            throw damaged("the header ends early");
        }

        private CaseFileException damaged(String problem) {
            return new CaseFileException(file, "is damaged: " + problem);
        }

        private static List<String> words(String line) {
            return List.of(line.split(" ", -1));
        }

        private static Shape shape(String text) {
            return text.equals("-")
                    ? Shape.SCALAR
                    : Shape.of(Arrays.stream(text.split(",", -1))
                            .mapToLong(Long::parseLong)
                            .toArray());
        }

        private Op op(String name) {
            return Arrays.stream(Op.values())
                    .filter(op -> op.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> damaged("'" + name + "' is no op"));
        }
    }
}
