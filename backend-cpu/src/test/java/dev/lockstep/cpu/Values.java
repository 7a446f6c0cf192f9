package dev.lockstep.cpu;

import dev.lockstep.PhiloxStream;

/** Test data, a function of its seed. */
final class Values {
    private Values() {}

    static float[] uniform(long seed, int n, float low, float high) {
        PhiloxStream random = new PhiloxStream(seed, n);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextUniform(low, high);
        }
        return values;
    }

    static int[] below(long seed, int n, int bound) {
        PhiloxStream random = new PhiloxStream(seed, n);
        int[] values = new int[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextInt(bound);
        }
        return values;
    }

    static byte[] bytes(long seed, int n) {
        byte[] values = new byte[n];
        int[] ints = below(seed, n, 256);
        for (int i = 0; i < n; i++) {
            values[i] = (byte) ints[i];
        }
        return values;
    }
}
