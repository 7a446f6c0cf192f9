package dev.lockstep.trainer.report;

import dev.lockstep.learn.Examples;

/** What a model was given to classify, as it saw it. */
public final class ModelInput {
    private ModelInput() {}

    /** Returns one image of a set as a PNG file, pixel for pixel. */
    public static byte[] png(Examples images, int index) {
        return Pictures.gray(images, index).png();
    }
}
