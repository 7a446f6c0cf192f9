package dev.lockstep.spark;

import dev.lockstep.learn.training.OptimizerState;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** The states of one training, in a folder of a file system that all tasks reach, so that a stage that is tried again goes on. */
final class Checkpoints {
    private static final String PREFIX = "after-";

    private final FileSystem files;
    private final Path folder;

    /**
     * How far a training is.
     *
     * @param losses of the epochs or iterations that are over
     * @param state of the optimizer after them
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record State(double[] losses, OptimizerState state) {}

    Checkpoints(String folder, Configuration configuration) throws IOException {
        this.folder = new Path(folder);
        this.files = this.folder.getFileSystem(configuration);
    }

    /** Writes a state, whole or not at all, and removes older ones. */
    void write(State state) throws IOException {
        Path file = new Path(folder, PREFIX + state.losses.length);
        Path unfinished = new Path(folder, "." + file.getName());
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(files.create(unfinished, true)))) {
            Numbers.write(out, state.losses);
            out.writeInt(state.state.counter());
            out.writeInt(state.state.tensors().size());
            for (Map.Entry<String, float[]> tensor : state.state.tensors().entrySet()) {
                out.writeUTF(tensor.getKey());
                Numbers.write(out, tensor.getValue());
            }
        }
        // It may be there from an attempt that was given up for lost: the same state, since every attempt takes the
        // same steps.
        if (!files.rename(unfinished, file) && !files.exists(file)) {
            throw new IOException("cannot rename " + unfinished + " to " + file);
        }
        for (FileStatus older : list()) {
            if (epochs(older) < state.losses.length) {
                files.delete(older.getPath(), false);
            }
        }
    }

    /** Returns the last state, absent if there is none. */
    @Nullable
    State read() throws IOException {
        FileStatus last = null;
        for (FileStatus file : list()) {
            last = last == null || epochs(file) > epochs(last) ? file : last;
        }
        if (last == null) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(files.open(last.getPath())))) {
            double[] losses = Numbers.readDoubles(in);
            int counter = in.readInt();
            int count = in.readInt();
            SequencedMap<String, float[]> tensors = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                tensors.put(in.readUTF(), Numbers.readFloats(in));
            }
            return new State(losses, new OptimizerState(counter, tensors));
        }
    }

    /** Removes the folder. */
    void delete() throws IOException {
        files.delete(folder, true);
    }

    private FileStatus[] list() throws IOException {
        try {
            return files.listStatus(folder, path -> path.getName().startsWith(PREFIX));
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    private static int epochs(FileStatus file) {
        return Integer.parseInt(file.getPath().getName().substring(PREFIX.length()));
    }
}
