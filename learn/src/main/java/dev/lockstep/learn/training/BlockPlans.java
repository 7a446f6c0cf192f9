package dev.lockstep.learn.training;

import dev.lockstep.learn.Examples;

/** The blocks of one pass over a split. Any thread may ask for one. */
interface BlockPlans {
    /** Returns how many there are. */
    int count();

    /** Plans a block. */
    BlockPlan plan(int block);

    /** Plans a pass over all examples in the order of the split. */
    static BlockPlans inOrder(Examples examples, int rows) {
        return new BlockPlans() {
            @Override
            public int count() {
                return Math.ceilDiv(examples.size(), rows);
            }

            @Override
            public BlockPlan plan(int block) {
                int first = block * rows;
                return BlockPlan.ofRange(examples, first, Math.min(examples.size() - first, rows) + first);
            }
        };
    }

    /**
     * Plans the batches of an epoch.
     *
     * @param order the places of the examples, batch after batch
     * @param first the first batch
     * @param end the batch behind the last one
     * @param steps the batches of a block
     */
    static BlockPlans ofBatches(Examples examples, int[] order, int batch, int first, int end, int steps) {
        return new BlockPlans() {
            @Override
            public int count() {
                return Math.ceilDiv(end - first, steps);
            }

            @Override
            public BlockPlan plan(int block) {
                int from = first + block * steps;
                int to = Math.min(end - from, steps) + from;
                return BlockPlan.ofBatches(examples, order, from * batch, to * batch);
            }
        };
    }
}
