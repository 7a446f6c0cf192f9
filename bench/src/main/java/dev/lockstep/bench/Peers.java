package dev.lockstep.bench;

import dev.lockstep.trainer.cli.InputException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code --peers} names: who can take part here, and how their processes are started. */
final class Peers {
    static final List<String> NAMES = List.of("openblas", "djl", "nd4j", "clblast", "pytorch", "jax", "nd4j-cuda");

    /** The workers in Python: the first is started. */
    private static final List<String> SCRIPTS = List.of("peers.py", "peer_task.py", "peer_torch.py", "peer_jax.py");

    /** ND4J's CUDA kernels stop at this compute capability, and it brings no PTX that a newer GPU could compile. */
    private static final double NEWEST_OF_ND4J_CUDA = 8.6;

    private final int threads;
    private final String python;
    private final PrintWriter messages;
    private final PeerLibraries libraries;

    /**
     * Names the surroundings.
     *
     * @param python the command of the Python whose PyTorch and JAX are used
     * @param messages where to say what is fetched, and who of {@code all} is left out
     */
    Peers(int threads, String python, PrintWriter messages) {
        this.threads = threads;
        this.python = python;
        this.messages = messages;
        this.libraries = new PeerLibraries(messages);
    }

    /** Reads a list of names; {@code all} stands for everyone who can run here. */
    List<Entrant> entrants(List<String> lists) {
        return PeerChoice.of(NAMES, lists, this::entrants, messages);
    }

    private Optional<String> hindrance(String name) {
        return switch (name) {
            case "clblast" ->
                hasLibrary("libclblast.so.1")
                        ? Optional.empty()
                        : Optional.of("needs CLBlast: apt-get install libclblast1");
            case "pytorch" -> Probe.missingModule(python, "torch");
            case "jax" -> Probe.missingModule(python, "jax");
            case "nd4j-cuda" -> PeerLibraries.unsupportedPlatform().or(Peers::cannotRunNd4jCuda);
            default -> PeerLibraries.unsupportedPlatform();
        };
    }

    private List<Entrant> entrants(String name) {
        Optional<String> hindrance = hindrance(name);
        if (hindrance.isPresent()) {
            throw new InputException("--peers " + name + ": " + hindrance.get());
        }
        return switch (name) {
            case "clblast" -> List.of(Entrant.java(name, true, List.of(), threads));
            case "djl" -> {
                List<String> jars = libraries.jars(name);
                yield List.of(
                        Entrant.java("djl", true, jars, threads), Entrant.java("djl-autograd", true, jars, threads));
            }
            case "pytorch" -> List.of(python("pytorch"), python("pytorch-compile"), python("pytorch-graph"));
            case "jax" -> List.of(python(name));
            default -> List.of(Entrant.java(name, true, libraries.jars(name), threads));
        };
    }

    private Entrant python(String name) {
        Path script = PackedScripts.unpack(SCRIPTS).getFirst();
        return Entrant.lasting(name, List.of(python, script.toString(), name), threads);
    }

    private static Optional<String> cannotRunNd4jCuda() {
        Optional<String> capability =
                Probe.output(List.of("nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader"));
        if (capability.isEmpty()) {
            return Optional.of("there is no NVIDIA GPU here (nvidia-smi finds none)");
        }
        double found = Double.parseDouble(
                capability.get().lines().findFirst().orElse("0").strip());
        return found <= NEWEST_OF_ND4J_CUDA
                ? Optional.empty()
                : Optional.of(
                        "its kernels stop at sm_86 and it has no PTX, so it cannot run on a GPU of compute capability "
                                + found);
    }

    @SuppressWarnings("restricted") // loading the library is the question
    private static boolean hasLibrary(String name) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(name, arena);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
