package dev.lockstep.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.SSLOptions;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.Some;

/** Tasks as threads, over real sockets. */
class CollectiveTest {
    private static final String HOST = "127.0.0.1";
    private static final int LENGTH = 57;
    private static final Option<SSLOptions> PLAIN = Option.empty();

    private static Collective collective(int rank, String secret, long timeoutMillis) {
        return new Collective(new SparkConf(false), PLAIN, HOST, rank, secret, timeoutMillis, () -> false);
    }

    /** Adds up leaves that many ranks have, over a tree of connections. */
    private static float[] sum(int tasks, int leaves, SparkConf spark, Option<SSLOptions> tls) throws Exception {
        List<Collective> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (int rank = 0; rank < tasks; rank++) {
                all.add(new Collective(spark, tls, HOST, rank, "secret", 600_000, () -> false));
            }
            List<Future<float[]>> sums = new ArrayList<>();
            for (int rank = 0; rank < tasks; rank++) {
                int own = rank;
                Callable<float[]> task = () -> {
                    Collective collective = all.get(own);
                    collective.join(
                            tasks, HOST, all.get(Collective.parentOf(own)).port());
                    TreeSum sum = new TreeSum(leaves, LENGTH);
                    for (int leaf = own * leaves / tasks; leaf < (own + 1) * leaves / tasks; leaf++) {
                        sum.add(leaf, leaf(leaf), leaf, 1);
                    }
                    for (ByteBuffer part : collective.gather()) {
                        sum.read(part);
                    }
                    if (own == 0) {
                        collective.finish(Order.stop().encode());
                        assertThat(sum.total().weight()).isEqualTo(leaves);
                        return sum.total().values();
                    }
                    ByteBuffer out = ByteBuffer.allocate(sum.byteSize());
                    sum.write(out);
                    ByteBuffer order = collective.ask(out.flip());
                    assertThat(Order.decode(order).kind()).isEqualTo(Order.Kind.STOP);
                    collective.finish(order);
                    collective.close();
                    return new float[0];
                };
                sums.add(threads.submit(task));
            }
            for (Future<float[]> sum : sums) {
                sum.get();
            }
            return sums.getFirst().get();
        } finally {
            all.forEach(Collective::close);
        }
    }

    private static float[] leaf(int number) {
        Random random = new Random(number);
        float[] values = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    @Test
    void anyNumberOfTasksAddsInTheSameOrder() throws Exception {
        SparkConf spark = new SparkConf(false);
        float[] expected = sum(1, 32, spark, PLAIN);

        assertThat(sum(5, 32, spark, PLAIN)).isEqualTo(expected);
        assertThat(sum(23, 32, spark, PLAIN)).as("three levels").isEqualTo(expected);
    }

    @Test
    void speaksTlsWhereSparkDoes(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("store.p12");
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "password",
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start()
                .waitFor();
        SparkConf spark = new SparkConf(false)
                .set("spark.ssl.rpc.enabled", "true")
                .set("spark.ssl.rpc.keyStore", store.toString())
                .set("spark.ssl.rpc.keyStorePassword", "password")
                .set("spark.ssl.rpc.keyStoreType", "PKCS12")
                .set("spark.ssl.rpc.trustStore", store.toString())
                .set("spark.ssl.rpc.trustStorePassword", "password")
                .set("spark.ssl.rpc.trustStoreType", "PKCS12")
                .set("spark.ssl.rpc.protocol", "TLSv1.3");
        SSLOptions tls = new org.apache.spark.SecurityManager(
                        spark, Option.empty(), org.apache.spark.SecurityManager.$lessinit$greater$default$3())
                .getRpcSSLOptions();

        assertThat(tls.enabled()).isTrue();
        assertThat(sum(3, 4, spark, new Some<>(tls))).isEqualTo(sum(1, 4, spark, PLAIN));
        try (Collective root = new Collective(spark, new Some<>(tls), HOST, 0, "secret", 60_000, () -> false);
                Collective plain = collective(1, "secret", 60_000)) {
            root.join(2, HOST, 0);
            assertThatThrownBy(() -> plain.join(2, HOST, root.port())).isInstanceOf(Exception.class);
        }
    }

    @Test
    void aStrangerIsRefused() throws Exception {
        try (Collective root = collective(0, "secret", 10_000);
                Collective stranger = collective(1, "another", 10_000)) {
            root.join(2, HOST, 0);

            assertThatThrownBy(() -> stranger.join(2, HOST, root.port())).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void aHalfOpenConnectionTimesOut() throws Exception {
        try (Collective root = collective(0, "secret", 60_000);
                Collective child = collective(1, "secret", 300)) {
            root.join(2, HOST, 0);
            child.join(2, HOST, root.port());

            assertThatThrownBy(() -> child.ask(ByteBuffer.allocate(0)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("task 1 waited 0 s for task 0 in vain; the training is tried again from its last "
                            + "checkpoint. Where a step takes longer than that, set timeout to more seconds");
        }
        try (Collective root = collective(0, "secret", 300)) {
            root.join(3, HOST, 0);

            assertThatThrownBy(root::gather)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("task 0 waited 0 s for 2 of its 2 children in vain");
        }
    }

    @Test
    void aLostTaskIsNoticedAtOnce() throws Exception {
        try (Collective root = collective(0, "secret", 600_000);
                ExecutorService threads = Executors.newCachedThreadPool()) {
            root.join(2, HOST, 0);
            Collective child = collective(1, "secret", 600_000);
            child.join(2, HOST, root.port());
            Future<ByteBuffer> answer = threads.submit(() -> child.ask(ByteBuffer.allocate(0)));
            assertThat(root.gather()).hasSize(1);

            child.close();

            assertThatThrownBy(root::gather)
                    .isInstanceOf(IOException.class)
                    .hasMessage("task 0 lost task 1, which closed its connection");
            assertThatThrownBy(answer::get).hasMessageContaining("task 1 lost task 0: ");
        }
    }

    @Test
    void aParentThatIsGoneIsNoticedAtOnce() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (Collective child = collective(1, "secret", 60_000)) {
            assertThatThrownBy(() -> child.join(2, HOST, port)).isInstanceOf(IOException.class);
        }
    }
}
