package dev.lockstep.learn.training;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.Examples;
import java.util.List;

/** The batches of a split in host memory: an epoch is many stretches, each of the batches whose rows fill a block. */
final class StreamedBatches implements BatchSource {
    private final BlockStream stream;
    private final Examples examples;
    private final int batch;
    private final int steps;
    private final int stepsOfBlock;
    private final Tensor losses;
    private final List<Table> tables;

    StreamedBatches(BlockStream stream, Examples examples, int batch, TensorFactory factory) {
        this.stream = stream;
        this.examples = examples;
        this.batch = batch;
        steps = examples.size() / batch;
        losses = factory.tensor(DType.F32, steps).named("losses");
        stepsOfBlock = stream.steps();
        Tensor lossesOfBlock = factory.tensor(DType.F32, stepsOfBlock).named("block.losses");
        tables = stream.slots().stream()
                .map(slot -> new Table(slot.rows(), slot.order(), lossesOfBlock))
                .toList();
    }

    @Override
    public List<Table> tables() {
        return tables;
    }

    @Override
    public Tensor losses() {
        return losses;
    }

    @Override
    public void keepLosses(Ops ops, Stretch stretch, int from, int to) {
        int first = stretch.first();
        ops.copy(tables.get(stretch.table()).losses().rows(from - first, to - first), losses.rows(from, to));
    }

    @Override
    public Epoch epoch(int[] order, int done) {
        BlockPass pass = new BlockPass(stream, BlockPlans.ofBatches(examples, order, batch, done, steps, stepsOfBlock));
        return new Epoch() {
            private int next = done;

            @Override
            public Stretch next() {
                BlockSlot slot = pass.next();
                int first = next;
                next = Math.min(steps - first, stepsOfBlock) + first;
                return new Stretch(stream.slots().indexOf(slot), first, next);
            }

            @Override
            public void close() {
                pass.close();
            }
        };
    }
}
