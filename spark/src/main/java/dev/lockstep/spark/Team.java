package dev.lockstep.spark;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The tasks of a training as each of them sees the others. Used by one thread. */
final class Team {
    private final Collective collective;
    private final TaskShare share;

    Team(Collective collective, TaskShare share) {
        this.collective = collective;
        this.share = share;
    }

    /** Waits until all have asked for the first order. Rank 0 alone calls this, {@link #sum} and {@link #stop}. */
    void assemble() throws IOException, InterruptedException {
        collective.gather();
    }

    /** Has all tasks carry out an order, and returns the sum of what they computed. */
    TreeSum.Node sum(Order order) throws IOException, InterruptedException {
        collective.answer(order.encode());
        return part(order).total();
    }

    /** Ends the others' part. */
    void stop() throws InterruptedException {
        collective.finish(Order.stop().encode());
    }

    /** Carries out the orders of rank 0 until it stops. The other ranks call this. */
    void serve() throws IOException, InterruptedException {
        collective.gather();
        ByteBuffer message = collective.ask(ByteBuffer.allocate(0));
        Order order = Order.decode(message);
        while (order.kind() != Order.Kind.STOP) {
            collective.answer(message);
            TreeSum sum = part(order);
            ByteBuffer sums = ByteBuffer.allocate(sum.byteSize());
            sum.write(sums);
            message = collective.ask(sums.flip());
            order = Order.decode(message);
        }
        collective.finish(message);
    }

    private TreeSum part(Order order) throws IOException, InterruptedException {
        collective.checkCancelled();
        TreeSum sum = share.newSum(order);
        share.compute(order, sum);
        for (ByteBuffer part : collective.gather()) {
            sum.read(part);
        }
        return sum;
    }
}
