package dev.lockstep.learn;

import dev.lockstep.learn.data.Background;
import dev.lockstep.learn.data.MnistFrame;

/**
 * How the images look that a model learned from, beside their size. A picture that it is to classify is brought into the same form.
 *
 * @param lightBackground whether they are dark on light
 * @param centered whether they are 28 × 28 pixels and what is drawn lies in them as MNIST's digits do: 20 pixels high or wide, whichever is
 *     more, and its centre of mass in the middle
 */
public record ImageForm(boolean lightBackground, boolean centered) {
    /** Of images that nothing is known of, and of features that are no images. */
    public static final ImageForm UNKNOWN = new ImageForm(false, false);

    /** Looks at examples. */
    public static ImageForm of(Examples examples) {
        if (!examples.features().areImages()) {
            return UNKNOWN;
        }
        boolean light = Background.isLight(examples);
        return new ImageForm(light, MnistFrame.isKeptBy(examples, light));
    }
}
