package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.file.Sha256;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.DataProgress;
import dev.lockstep.learn.Dataset;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {
    private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";

    @TempDir
    private Path temp;

    private final Map<String, byte[]> contents = new HashMap<>();
    private final Map<String, byte[]> served = new ConcurrentHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final CountDownLatch testEnded = new CountDownLatch(1);
    private HttpServer server;
    private String base;

    @BeforeEach
    void serve() throws IOException {
        contents.put("train-images-idx3-ubyte", IdxFixture.images(IdxFixture.TRAIN));
        contents.put(TRAIN_LABELS, IdxFixture.labels(IdxFixture.TRAIN));
        contents.put("t10k-images-idx3-ubyte", IdxFixture.images(IdxFixture.VALID));
        contents.put("t10k-labels-idx1-ubyte", IdxFixture.labels(IdxFixture.VALID));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            requests.add(path);
            byte[] body = served.get(path);
            if (body == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                exchange.sendResponseHeaders(200, path.startsWith("/short/") ? body.length + 100 : body.length);
                OutputStream out = exchange.getResponseBody();
                out.write(body);
                if (path.startsWith("/short/")) {
                    out.flush();
                    waitForTheTestToEnd();
                }
            }
            exchange.close();
        });
        server.start();
        base = "http://localhost:" + server.getAddress().getPort();
        serveAllUnder("/good/");
    }

    @AfterEach
    void stop() {
        testEnded.countDown();
        server.stop(0);
    }

    @Test
    void fillsTheCacheOnceAndReportsProgress() throws IOException {
        List<String> reports = new ArrayList<>();
        DataOptions options =
                options().withProgress((label, done, total) -> reports.add(label + " " + done + "/" + total));

        Dataset data = new IdxSource(known("/good/")).load(options);

        assertThat(IdxFixture.indices(data.train())).hasSize(20);
        assertThat(cached()).containsExactlyInAnyOrderElementsOf(contents.keySet());
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            assertThat(cache().resolve(file.getKey())).hasBinaryContent(file.getValue());
        }
        int labelBytes = served.get("/good/" + TRAIN_LABELS + ".gz").length;
        String label = "test/" + TRAIN_LABELS + ".gz ";
        assertThat(reports).contains(label + "0/" + labelBytes, label + labelBytes + "/" + labelBytes);
        assertThat(requests).hasSize(4);

        new IdxSource(known("/good/")).load(options);
        assertThat(requests).as("the second load downloads nothing").hasSize(4);
    }

    @Test
    void takesTheNextMirrorWhenTheFirstFails() throws IOException {
        served.put("/wrong/" + TRAIN_LABELS + ".gz", IdxFixture.gzip(IdxFixture.labels(44)));
        new IdxSource(known("/absent/", "/wrong/", "/good/")).load(options());
        assertThat(cached()).containsExactlyInAnyOrderElementsOf(contents.keySet());
    }

    @Test
    void tellsWhatWentWrongWithEachMirrorAndLeavesNothing() throws IOException {
        byte[] changed = contents.get(TRAIN_LABELS).clone();
        changed[20] ^= 1;
        serveAllUnder("/changed/");
        served.put("/changed/" + TRAIN_LABELS + ".gz", IdxFixture.gzip(changed));
        serveAllUnder("/long/");
        served.put("/long/" + TRAIN_LABELS + ".gz", IdxFixture.gzip(new byte[100_000]));
        serveAllUnder("/plain/");
        served.put("/plain/" + TRAIN_LABELS + ".gz", contents.get(TRAIN_LABELS));
        byte[] whole = served.get("/good/" + TRAIN_LABELS + ".gz");
        serveAllUnder("/cut/");
        served.put("/cut/" + TRAIN_LABELS + ".gz", Arrays.copyOf(whole, whole.length - 9));
        KnownIdx known = known("/absent/", "/changed/", "/long/", "/plain/", "/cut/");

        assertThatThrownBy(() -> new Downloader(known, cache(), DataProgress.NONE, Duration.ofMinutes(5))
                        .fetch(List.of(TRAIN_LABELS)))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("test/" + TRAIN_LABELS + " could not be downloaded (" + base + "/absent/")
                .hasMessageContaining("/absent/" + TRAIN_LABELS + ".gz: HTTP status 404; ")
                .hasMessageContaining("/changed/" + TRAIN_LABELS + ".gz: SHA-256 " + sha256(changed) + " instead of "
                        + sha256(contents.get(TRAIN_LABELS)))
                .hasMessageContaining("/long/" + TRAIN_LABELS + ".gz: more than the 51 bytes it should have")
                .hasMessageContaining("/plain/" + TRAIN_LABELS + ".gz: ZipException: ")
                .hasMessageContaining("/cut/" + TRAIN_LABELS + ".gz: EOFException")
                .hasMessageEndingWith("; check the network, or put the file into a folder and name it with dataDir");
        assertThat(cached()).isEmpty();
    }

    @Test
    void givesUpAMirrorThatSendsNothingAnyMore() {
        byte[] whole = served.get("/good/" + TRAIN_LABELS + ".gz");
        served.put("/short/" + TRAIN_LABELS + ".gz", Arrays.copyOf(whole, whole.length / 2));
        Downloader downloader = new Downloader(known("/short/"), cache(), DataProgress.NONE, Duration.ofSeconds(5));

        assertThatThrownBy(() -> downloader.fetch(List.of(TRAIN_LABELS)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("/short/" + TRAIN_LABELS + ".gz: no data came for 5 s");
    }

    @Test
    void keepsTheFilesThatCameWholeAndFetchesOnlyTheOthersLater() throws IOException {
        served.remove("/good/" + TRAIN_LABELS + ".gz");
        assertThatThrownBy(() -> new IdxSource(known("/good/")).load(options())).isInstanceOf(DataException.class);
        assertThat(cached()).containsExactly("train-images-idx3-ubyte");
        requests.clear();

        serveAllUnder("/good/");
        new IdxSource(known("/good/")).load(options());
        assertThat(requests).hasSize(3);
    }

    @Test
    void tellsThatNobodyListens() {
        server.stop(0);
        assertThatThrownBy(() -> new IdxSource(known("/good/")).load(options()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("/good/train-images-idx3-ubyte.gz: ConnectException");
    }

    @Test
    void tellsThatTheConnectionBroke() throws Exception {
        byte[] whole = served.get("/good/" + TRAIN_LABELS + ".gz");
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answer = Thread.ofPlatform().daemon().start(() -> answerByHalf(listener, whole));
            base = "http://localhost:" + listener.getLocalPort();
            assertThatThrownBy(() -> new Downloader(known("/"), cache(), DataProgress.NONE, Duration.ofSeconds(20))
                            .fetch(List.of(TRAIN_LABELS)))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(base + "/" + TRAIN_LABELS + ".gz: ");
            answer.join();
        }
        assertThat(cached()).isEmpty();
    }

    private static void answerByHalf(ServerSocket listener, byte[] body) {
        try (Socket socket = listener.accept()) {
            String head = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body, 0, body.length / 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tellsThatTheCacheCannotBeWritten() throws IOException {
        Files.createFile(temp.resolve("cache"));
        assertThatThrownBy(() -> new IdxSource(known("/good/")).load(options()))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("the download folder " + cache() + " cannot be written: ")
                .hasMessageEndingWith("; set XDG_CACHE_HOME to a folder that can, or give dataDir");
    }

    @Test
    void offlineForbidsTheDownload() {
        assertThatThrownBy(() -> new IdxSource(known("/good/")).load(options().withOffline(true)))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith(" in " + cache()
                        + ": name their folder with dataDir or LOCKSTEP_DATA, or run without offline once");
        assertThat(requests).isEmpty();
        assertThat(temp.resolve("cache")).doesNotExist();
    }

    @Test
    void removesWhatAKilledDownloadLeftButNotWhatAnotherIsWriting() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Files.createDirectories(cache());
        String prefix = "." + TRAIN_LABELS + ".lockstep-";
        Path left = Files.writeString(cache().resolve(prefix + ended.pid() + "-1.tmp"), "half");
        Path writing = Files.writeString(
                cache().resolve(prefix + ProcessHandle.current().pid() + "-0.tmp"), "half");

        new IdxSource(known("/good/")).load(options());

        assertThat(left).doesNotExist();
        assertThat(writing).exists();
    }

    @Test
    void everyMirrorIsReachedBySecureConnections() {
        for (KnownIdx known : List.of(KnownIdx.MNIST, KnownIdx.FASHION_MNIST)) {
            assertThat(known.mirrors()).hasSizeGreaterThan(1).allMatch(mirror -> mirror.startsWith("https://"));
            assertThat(known.files().keySet()).containsExactlyInAnyOrderElementsOf(KnownIdx.fileNames());
        }
    }

    @Test
    void followsRedirects() throws IOException {
        server.createContext("/moved/", exchange -> {
            exchange.getResponseHeaders()
                    .add(
                            "Location",
                            "/good/"
                                    + Path.of(exchange.getRequestURI().getPath())
                                            .getFileName());
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        new IdxSource(known("/moved/")).load(options());
        assertThat(cached()).containsExactlyInAnyOrderElementsOf(contents.keySet());
    }

    @Test
    void downloadsTheRealMnistByItsHashes() throws IOException {
        Path real = RealMnist.folder();
        for (String file : KnownIdx.fileNames()) {
            Path compressed = real.resolve(file + ".gz");
            byte[] bytes = Files.exists(compressed)
                    ? Files.readAllBytes(compressed)
                    : IdxFixture.gzip(Files.readAllBytes(real.resolve(file)));
            served.put("/real/" + file + ".gz", bytes);
        }
        KnownIdx mnist =
                new KnownIdx("mnist", KnownIdx.MNIST.classNames(), List.of(base + "/real/"), KnownIdx.MNIST.files());

        Dataset downloaded = new IdxSource(mnist).load(options());

        Dataset direct = Dataset.load("mnist", options().withDataDir(real));
        assertThat(downloaded.train().pixels()).isEqualTo(direct.train().pixels());
        assertThat(downloaded.valid().labels()).isEqualTo(direct.valid().labels());
    }

    private void waitForTheTestToEnd() {
        try {
            testEnded.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serveAllUnder(String prefix) {
        contents.forEach((file, bytes) -> served.put(prefix + file + ".gz", IdxFixture.gzip(bytes)));
    }

    private KnownIdx known(String... prefixes) {
        Map<String, KnownIdx.Content> files = new HashMap<>();
        contents.forEach((file, bytes) -> files.put(file, new KnownIdx.Content(bytes.length, sha256(bytes))));
        return new KnownIdx(
                "test",
                KnownIdx.MNIST.classNames(),
                Arrays.stream(prefixes).map(prefix -> base + prefix).toList(),
                files);
    }

    private DataOptions options() {
        return DataOptions.fromEnvironment(Map.of())
                .withCacheDir(temp.resolve("cache"))
                .withPerClass(2);
    }

    private Path cache() {
        return temp.resolve("cache").resolve("test");
    }

    private List<String> cached() throws IOException {
        try (Stream<Path> files = Files.list(cache())) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static String sha256(byte[] bytes) {
        MessageDigest digest = Sha256.digest();
        digest.update(bytes);
        return Sha256.hex(digest);
    }
}
