package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.PictureOptions.Background;
import dev.lockstep.learn.PictureOptions.Size;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** PNG and JPEG files in folders named for their classes. */
final class FolderSource implements DataSource {
    private final Path root;

    FolderSource(Path root) {
        this.root = root;
    }

    @Override
    public Set<DataOption> takes() {
        return Set.of(DataOption.VALID_FRACTION, DataOption.BACKGROUND, DataOption.IMAGE_SIZE);
    }

    /** Most folders hold pictures of one size and nothing else, so the files are looked at one by one only where they do not. */
    @Override
    public Dataset load(DataOptions options) {
        FolderLayout layout = FolderLayout.of(root);
        if (layout.valid().isPresent() && options.splitting().fraction().isPresent()) {
            throw new DataException("--valid-fraction %s: %s has pictures to measure on, in %s; leave the option out"
                    .formatted(
                            options.splitting().fraction().getAsDouble(),
                            root,
                            layout.valid().get()));
        }
        FolderParts parts = FolderParts.of(layout);
        return read(layout, parts, options, false)
                .or(() -> read(layout, parts.examined(), options, true))
                .orElseThrow(() -> new DataException(root + " has changed while it was read; try again"));
    }

    /**
     * Reads the pictures.
     *
     * @param examined whether all files are known to be pictures; they may then differ in size
     * @return empty if a file is no picture, or they differ in size and must not
     */
    private Optional<Dataset> read(FolderLayout layout, FolderParts parts, DataOptions options, boolean examined) {
        FolderParts.Choice choice = parts.choose(root, options);
        List<Path> files = choice.train().files();
        Optional<Size> asked = options.pictures().size();
        Optional<Size> size = asked.or(() ->
                examined ? Optional.of(FolderImages.mostFrequentSize(files)) : FolderImages.sizeOf(files.getFirst()));
        if (size.isEmpty()) {
            return Optional.empty();
        }
        boolean alike = !examined && asked.isEmpty();
        Background background = options.pictures().background().orElse(Background.BLACK);
        Optional<FolderImages> train = FolderImages.read(choice.train(), size.get(), background.gray(), alike);
        if (train.isEmpty()) {
            return Optional.empty();
        }
        return FolderImages.read(choice.valid(), size.get(), background.gray(), alike)
                .map(valid -> new Dataset(
                        "folder:" + root,
                        origin(layout, options, alike ? Optional.empty() : size),
                        parts.train().names(),
                        train.get().examples(),
                        valid.examples(),
                        warnings(layout, parts, List.of(train.get(), valid), background)));
    }

    private String origin(FolderLayout layout, DataOptions options, Optional<Size> scaledTo) {
        StringBuilder origin = new StringBuilder(root.toString());
        if (layout.valid().isEmpty()) {
            origin.append(", ").append(FolderParts.fraction(options)).append(" of each class set aside to measure on");
        }
        scaledTo.ifPresent(size ->
                origin.append(", scaled to ").append(size.columns()).append('x').append(size.rows()));
        return origin.toString();
    }

    private List<String> warnings(
            FolderLayout layout, FolderParts parts, List<FolderImages> images, Background background) {
        List<String> warnings = new ArrayList<>(layout.notes());
        warnings.addAll(parts.warnings(root));
        List<Path> lost = images.stream().flatMap(part -> part.lost().stream()).toList();
        if (!lost.isEmpty()) {
            warnings.add("nothing can be seen over the %s background in %s; --background %s shows it"
                    .formatted(background, FolderParts.named(lost, root), background.opposite()));
        }
        return warnings;
    }
}
