package dev.lockstep.learn.data;

import dev.lockstep.file.OutputTarget;
import dev.lockstep.file.Sha256;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataProgress;
import dev.lockstep.learn.Setting;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/**
 * Fetches the files of a known data set into a folder, uncompressed.
 *
 * <p>A file appears under its name only whole and with the right SHA-256, as {@link OutputTarget} writes it.
 */
final class Downloader {
    private static final int BUFFER = 1 << 16;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

    private final KnownIdx known;
    private final Path folder;
    private final DataProgress progress;
    private final Duration patience;

    /**
     * Prepares a download.
     *
     * @param patience how long to wait for the answer of a mirror, and for each next byte, before it is given up
     */
    Downloader(KnownIdx known, Path folder, DataProgress progress, Duration patience) {
        this.known = known;
        this.folder = folder;
        this.progress = progress;
        this.patience = patience;
    }

    /**
     * Fetches files one after another, each from the first mirror that gives the right bytes.
     *
     * @throws DataException if no mirror does, telling what went wrong with each, or if the folder cannot be written
     */
    void fetch(List<String> files) {
        try {
            Files.createDirectories(folder);
            for (String file : files) {
                new OutputTarget(folder.resolve(file)).check();
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
        try (HttpClient client = HttpClient.newBuilder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build();
                ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
                        .daemon()
                        .name("lockstep-download-watch")
                        .factory())) {
            for (String file : files) {
                fetchFromAnyMirror(client, watch, file);
            }
        }
    }

    private void fetchFromAnyMirror(HttpClient client, ScheduledExecutorService watch, String file) {
        List<String> failures = new ArrayList<>();
        for (String mirror : known.mirrors()) {
            URI uri = URI.create(mirror + file + ".gz");
            try {
                fetch(client, watch, uri, file);
                return;
            } catch (IOException e) {
                failures.add(uri + ": " + FileFailures.reason(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DataException("the download of " + uri + " was interrupted", e);
            }
        }
        throw DataException.of(
                "%s/%s could not be downloaded (%s); check the network, or put the file into a folder and name it with %s",
                known.name(), file, String.join("; ", failures), Setting.DATA_DIR);
    }

    private void fetch(HttpClient client, ScheduledExecutorService watch, URI uri, String file)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(patience).build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("HTTP status " + response.statusCode());
            }
            long total = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            String label = known.name() + "/" + file + ".gz";
            try (Watched watched = new Watched(body, label, total, watch);
                    InputStream bytes = new GZIPInputStream(watched, BUFFER)) {
                new OutputTarget(folder.resolve(file))
                        .writeDurably(out -> copy(bytes, out, known.files().get(file)));
            }
        }
    }

    /** Copies the bytes if they are the right ones, and no more of them than that. */
    private static void copy(InputStream in, OutputStream out, KnownIdx.Content content) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            bytes += n;
            if (bytes > content.bytes()) {
                throw new IOException("more than the " + content.bytes() + " bytes it should have");
            }
            digest.update(buffer, 0, n);
            out.write(buffer, 0, n);
        }
        if (bytes < content.bytes()) {
            throw new IOException("%s bytes instead of %s".formatted(bytes, content.bytes()));
        }
        String actual = Sha256.hex(digest);
        if (!actual.equals(content.sha256())) {
            throw new IOException("SHA-256 %s instead of %s".formatted(actual, content.sha256()));
        }
    }

    private static void log(String message, IOException e) {
        System.getLogger(Downloader.class.getName()).log(System.Logger.Level.DEBUG, message, e);
    }

    private DataException unwritable(IOException cause) {
        return DataException.of(
                        "the download folder %s cannot be written: %s; set XDG_CACHE_HOME to a folder that can, or give %s",
                        folder, FileFailures.reason(cause), Setting.DATA_DIR)
                .causedBy(cause);
    }

    /** Tells the listener of the bytes that pass, and gives up where none come any more. */
    private final class Watched extends FilterInputStream {
        private final String label;
        private final long total;
        private final ScheduledFuture<?> watching;
        private long done;
        private volatile long lastByteNanos = System.nanoTime();
        private volatile boolean stalled;

        Watched(InputStream in, String label, long total, ScheduledExecutorService watch) {
            super(in);
            this.label = label;
            this.total = total;
            progress.update(label, 0, total);
            long period = patience.toNanos() / 4;
            watching = watch.scheduleWithFixedDelay(this::closeIfStalled, period, period, TimeUnit.NANOSECONDS);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = readUnlessStalled(bytes, offset, length);
            lastByteNanos = System.nanoTime();
            if (n > 0) {
                done += n;
                progress.update(label, done, total);
            }
            return n;
        }

        @Override
        public void close() throws IOException {
            watching.cancel(false);
            super.close();
        }

        private int readUnlessStalled(byte[] bytes, int offset, int length) throws IOException {
            try {
                int n = in.read(bytes, offset, length);
                if (!stalled) {
                    return n;
                }
            } catch (IOException e) {
                if (!stalled) {
                    throw e;
                }
            }
            throw new IOException("no data came for " + patience.toSeconds() + " s");
        }

        /** Closing the stream ends a read that waits on another thread. */
        private void closeIfStalled() {
            if (System.nanoTime() - lastByteNanos > patience.toNanos()) {
                stalled = true;
                try {
                    in.close();
                } catch (IOException e) {
                    log("cannot close " + label, e);
                }
            }
        }
    }
}
