package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input gets one line that names the option, the value and what would be right, and exit code 2. */
class BadInputTest {
    static Stream<Arguments> badOptions() {
        return Stream.of(
                arguments("--suite huge", "--suite huge: no such suite; use smoke, quick, full or fit"),
                arguments("--case nothing", "--case nothing: no case of the suite quick has that in its name"),
                arguments("--threads -1", "--threads -1: must be 0 (one per processor) or more"),
                arguments("--threads two", "Invalid value for option '--threads': 'two' is not a whole number"),
                arguments("--rounds 0", "--rounds 0: must be 1 or more"),
                arguments("--device gpu", "--device gpu: is not here; here are "),
                arguments("--device cpu:1", "--device cpu:1: is not here; here are "),
                arguments("--peers tensorflow", "--peers tensorflow: no such peer; use all, or a list of openblas,"),
                arguments("--peers djl,", "--peers : no such peer; use all, or a list of "),
                arguments("--peers jax --python /no/such/python", "--peers jax: /no/such/python has no module jax"),
                arguments("--peers pytorch --python /no/such/python", "has no module torch; --python names another"),
                arguments("--peers smile", "--peers smile: no such peer; use all, or a list of openblas,"),
                arguments(
                        "--suite fit --peers djl",
                        "--peers djl: no such peer; use all, or a list of scikit-learn, smile,"),
                arguments(
                        "--suite fit --data digits --per-class 2 --peers scikit-learn --python /no/such/python",
                        "--peers scikit-learn: /no/such/python has no module sklearn; --python names another (Debian: apt-get"),
                arguments("--suite fit --data sudoku", "unknown data set 'sudoku': must be digits, mnist,"),
                arguments("--suite fit --data npy:a.npy,b.npy", "--data npy:a.npy,b.npy: --suite fit takes mnist,"),
                arguments("--suite fit --case linear", "--suite fit: has no cases and no chart; leave out --case and"),
                arguments("--suite fit --rounds 0", "--rounds 0: must be 1 or more"),
                arguments(
                        "--suite fit --from pom.xml", "--from pom.xml: holds no results of lockstep bench --suite fit"),
                arguments("--data digits", "--data, --data-dir and --per-class: are of --suite fit; leave them out"),
                arguments("--chart picture.png", "--chart picture.png: must end in .svg or .html"),
                arguments("--chart /no/such/folder/a.svg", "--chart /no/such/folder/a.svg: cannot be written"),
                arguments("--json /no/such/folder/a.json", "--json /no/such/folder/a.json: cannot be written"),
                arguments("--markdown src", "--markdown src: is a folder; name a file"),
                arguments("--from /no/such/file", "--from /no/such/file: cannot be read: NoSuchFileException"),
                arguments("--from pom.xml", "--from pom.xml: holds no results of lockstep bench"),
                arguments("--from pom.xml --device cpu", "--from: measures nothing; leave out --device, --peers and"),
                arguments("--suit quick", "did you mean '--suite'?"),
                arguments("extra", "Unmatched argument at index 1: 'extra'"));
    }

    @ParameterizedTest
    @MethodSource("badOptions")
    void isRefusedInOneLine(String options, String message) {
        BenchRun run = BenchRun.of(options.split(" "));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("lockstep: ").contains(message).hasLineCount(1);
    }
}
