package dev.lockstep.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.spark.SSLOptions;
import org.apache.spark.SparkConf;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.netty.SparkTransportConf;
import org.apache.spark.network.sasl.SecretKeyHolder;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.util.TransportConf;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Sums and orders between the tasks of a training, over Spark's own transport: authenticated and encrypted with the secret of the training, or
 * by TLS where Spark's RPC has that. Tasks form a tree of rank 0 and {@link #FAN_OUT} children each. A child asks its parent with the sums
 * that it has; the answer is what to compute next. So a step is one request and one answer for each task.
 *
 * <p>Used by one thread of the task; the transport's threads hand requests over.
 */
final class Collective implements AutoCloseable {
    static final int FAN_OUT = 8;

    private static final String USER = "lockstep";
    private static final long TICK_MILLIS = 50;
    private static final long GRACE_SECONDS = 10;
    private static final long MOST_SECONDS = Integer.MAX_VALUE / 1000;

    private final int rank;
    private final long timeoutMillis;
    private final BooleanSupplier isCancelled;
    private final TransportConf conf;
    private final SecretKeyHolder secret;
    private final TransportContext context;
    private final TransportServer server;
    private @Nullable TransportClientFactory clients;
    private @Nullable TransportClient parent;
    private int children;

    private final Object lock = new Object();
    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private final Map<TransportClient, Integer> known = new HashMap<>();
    private @Nullable String lost;
    private boolean isOver;

    private final List<Request> unanswered = new ArrayList<>();

    private record Request(int rank, ByteBuffer body, RpcResponseCallback callback) {}

    /**
     * Begins to listen.
     *
     * @param spark how Spark speaks
     * @param tls of Spark's RPC, if it has any
     * @param host the address to listen at, by which others reach it
     * @param isCancelled asked while it waits
     */
    Collective(
            SparkConf spark,
            Option<SSLOptions> tls,
            String host,
            int rank,
            String secret,
            long timeoutMillis,
            BooleanSupplier isCancelled) {
        this.rank = rank;
        this.timeoutMillis = timeoutMillis;
        this.isCancelled = isCancelled;
        this.conf = transport(spark, tls, timeoutMillis);
        this.secret = new SecretKeyHolder() {
            @Override
            public String getSaslUser(String user) {
                return USER;
            }

            @Override
            public String getSecretKey(String user) {
                return secret;
            }
        };
        this.context = new TransportContext(conf, new Handler());
        this.server = context.createServer(host, 0, List.of(new AuthServerBootstrap(conf, this.secret)));
    }

    private static TransportConf transport(SparkConf spark, Option<SSLOptions> tls, long timeoutMillis) {
        // Spark takes a connection for dead on which an answer is outstanding for so long: not before we do.
        long seconds = Math.min(TimeUnit.MILLISECONDS.toSeconds(timeoutMillis) + GRACE_SECONDS, MOST_SECONDS);
        SparkConf conf = spark.clone()
                .set("spark.network.crypto.enabled", "true")
                .set("spark.lockstep.io.connectionTimeout", seconds + "s");
        return SparkTransportConf.fromSparkConf(conf, "lockstep", 1, Option.empty(), tls);
    }

    /** Returns the port that it listens at. */
    int port() {
        return server.getPort();
    }

    static int parentOf(int rank) {
        return (rank - 1) / FAN_OUT;
    }

    static int childrenOf(int rank, int tasks) {
        long first = (long) rank * FAN_OUT + 1;
        return Math.clamp(tasks - first, 0, FAN_OUT);
    }

    /** Connects to the parent; that of rank 0 is nobody. */
    void join(int tasks, String parentHost, int parentPort) throws IOException, InterruptedException {
        children = childrenOf(rank, tasks);
        if (rank > 0) {
            clients = context.createClientFactory(List.of(new AuthClientBootstrap(conf, USER, secret)));
            parent = clients.createClient(parentHost, parentPort);
        }
    }

    /**
     * Sends the parent what was summed, and waits for what it wants next.
     *
     * @throws IOException if the parent is lost, or does not answer in time
     * @throws CancelledException if the task is to end
     */
    ByteBuffer ask(ByteBuffer sums) throws IOException, InterruptedException {
        ByteBuffer message = ByteBuffer.allocate(Integer.BYTES + sums.remaining());
        message.putInt(rank).put(sums).flip();
        CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
        TransportClient to = java.util.Objects.requireNonNull(parent, "rank 0 asks nobody");
        to.sendRpc(message, new RpcResponseCallback() {
            @Override
            public void onSuccess(ByteBuffer response) {
                answer.complete(copy(response));
            }

            @Override
            public void onFailure(Throwable cause) {
                answer.completeExceptionally(cause);
            }
        });
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (true) {
            try {
                return answer.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                check(end, "task " + parentOf(rank), e);
            } catch (ExecutionException e) {
                throw new IOException(
                        "task %s lost task %s: %s"
                                .formatted(rank, parentOf(rank), e.getCause().getMessage()),
                        e.getCause());
            }
        }
    }

    /**
     * Waits for what each child has summed.
     *
     * @throws IOException if one is lost, or does not ask in time
     * @throws CancelledException if the task is to end
     */
    List<ByteBuffer> gather() throws IOException, InterruptedException {
        List<ByteBuffer> bodies = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (bodies.size() < children) {
            Request request;
            synchronized (lock) {
                if (requests.isEmpty() && lost == null) {
                    lock.wait(TICK_MILLIS);
                }
                request = requests.poll();
                if (request == null && lost != null) {
                    throw new IOException("task %s %s".formatted(rank, lost));
                }
            }
            if (request == null) {
                check(end, (children - bodies.size()) + " of its " + children + " children", null);
            } else {
                unanswered.add(request);
                bodies.add(request.body);
            }
        }
        return bodies;
    }

    /** Answers the children that were gathered. */
    void answer(ByteBuffer order) {
        for (Request request : unanswered) {
            request.callback.onSuccess(order.duplicate());
        }
        unanswered.clear();
    }

    /** Throws if the task is to end. */
    void checkCancelled() {
        if (isCancelled.getAsBoolean()) {
            throw new CancelledException();
        }
    }

    private void check(long end, String whom, @Nullable Exception cause) throws IOException {
        checkCancelled();
        if (System.nanoTime() - end > 0) {
            throw new IOException(
                    ("task %s waited %s s for %s in vain; the training is tried again from its last checkpoint. "
                                    + "Where a step takes longer than that, set timeout to more seconds")
                            .formatted(rank, timeoutMillis / 1000, whom),
                    cause);
        }
    }

    private static ByteBuffer copy(ByteBuffer buffer) {
        return ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
    }

    /** Gives the children the last order, and waits until they have gone. */
    void finish(ByteBuffer order) throws InterruptedException {
        synchronized (lock) {
            isOver = true;
        }
        answer(order);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        synchronized (lock) {
            while (!known.isEmpty() && System.nanoTime() - end < 0 && !isCancelled.getAsBoolean()) {
                lock.wait(TICK_MILLIS);
            }
        }
    }

    /** Closes all connections and ends the threads of the transport. */
    @Override
    public void close() {
        if (clients != null) {
            clients.close();
        }
        server.close();
        context.close();
    }

    /** Takes requests in the transport's threads. */
    private final class Handler extends RpcHandler {
        private final StreamManager streams = new OneForOneStreamManager();

        @Override
        public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {
            int child = message.getInt();
            ByteBuffer body = copy(message);
            synchronized (lock) {
                known.put(client, child);
                requests.add(new Request(child, body, callback));
                lock.notifyAll();
            }
        }

        @Override
        public StreamManager getStreamManager() {
            return streams;
        }

        @Override
        public void channelInactive(TransportClient client) {
            synchronized (lock) {
                Integer child = known.remove(client);
                if (child != null && !isOver) {
                    lost = "lost task " + child + ", which closed its connection";
                }
                lock.notifyAll();
            }
        }
    }

    /** The end of a task that was told to end. */
    static final class CancelledException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CancelledException() {
            super("the training was cancelled");
        }
    }
}
