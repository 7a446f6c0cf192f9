package dev.lockstep.learn.training;

import dev.lockstep.learn.Examples;

/** Examples in host memory that come to the device block after block. */
final class StreamedExamples implements ExampleBlocks {
    private final BlockStream stream;
    private final Examples examples;

    StreamedExamples(BlockStream stream, Examples examples) {
        this.stream = stream;
        this.examples = examples;
    }

    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public int blockSize() {
        return stream.rows() < size() ? stream.rows() / UNIT * UNIT : size();
    }

    @Override
    public void forEach(Body body) {
        int rows = blockSize();
        BlockPlans plans = BlockPlans.inOrder(examples, rows);
        try (BlockPass pass = new BlockPass(stream, plans)) {
            for (int block = 0; block < plans.count(); block++) {
                int first = block * rows;
                body.accept(first, pass.next().rows().first(Math.min(rows, size() - first)));
            }
        }
    }
}
