package dev.lockstep.learn.data;

/** The two parts of a data set, and what each is called in files and messages. */
enum Split {
    TRAIN(0, "training", "train"),
    VALID(1, "testing", "t10k");

    /** Tells the splits' random streams apart; must never change. */
    final int stream;

    final String folder;
    final String idxPrefix;

    Split(int stream, String folder, String idxPrefix) {
        this.stream = stream;
        this.folder = folder;
        this.idxPrefix = idxPrefix;
    }

    String imagesFile() {
        return idxPrefix + "-images-idx3-ubyte";
    }

    String labelsFile() {
        return idxPrefix + "-labels-idx1-ubyte";
    }
}
