package dev.lockstep.trainer.cli;

import dev.lockstep.file.OutputFolder;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.data.FileFailures;
import dev.lockstep.trainer.report.FileName;
import dev.lockstep.trainer.report.ModelInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folder in which {@code predict} shows what the model saw: of each image a PNG file, named for its number and its own name. */
final class ShownInputs {
    private static final String OPTION = "--show-input";

    private final Path folder;
    private final List<String> names = new ArrayList<>();

    /**
     * Names the folder, and finds out before any work is done whether it can be written.
     *
     * @throws InputException if it cannot, or one of its files is another file of the command
     */
    ShownInputs(Path folder, List<Path> images, Outputs outputs) {
        this.folder = folder;
        for (Path image : images) {
            String name = String.valueOf(image.getFileName()).replaceFirst("\\.[^.]*$", "");
            names.add((names.size() + 1) + "-" + FileName.plain(name) + ".png");
        }
        outputs.folder(OPTION, folder, names);
        try {
            OutputFolder.check(folder);
        } catch (IOException e) {
            throw new InputException(
                    OPTION + " " + folder + ": cannot be written: "
                            + FileFailures.reason(e)
                            + "; name a folder that may be written",
                    e);
        }
    }

    /**
     * Writes the files, all or none.
     *
     * @param images what the model saw
     * @param places the place of each among all images
     */
    void write(Examples images, List<Integer> places) {
        try {
            OutputFolder.write(folder, staged -> {
                for (int i = 0; i < images.size(); i++) {
                    Files.write(staged.resolve(names.get(places.get(i))), ModelInput.png(images, i));
                }
            });
        } catch (IOException e) {
            throw new OutputException(OPTION + " " + folder, e);
        }
    }
}
