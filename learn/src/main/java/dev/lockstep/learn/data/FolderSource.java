package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.PictureOptions.Background;
import dev.lockstep.learn.PictureOptions.Size;
import dev.lockstep.learn.Setting;
import dev.lockstep.learn.Splitting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** PNG and JPEG files in folders named for their classes. */
final class FolderSource implements DataSource {
    private final Path root;

    private final Function<Setting, String> names;

    /**
     * Takes over a folder.
     *
     * @param names what warnings call a setting
     */
    FolderSource(Path root, Function<Setting, String> names) {
        this.root = root;
        this.names = names;
    }

    @Override
    public Set<DataOption> takes() {
        return Set.of(DataOption.VALID, DataOption.VALID_FRACTION, DataOption.BACKGROUND, DataOption.IMAGE_SIZE);
    }

    /** Most folders hold pictures of one size and nothing else, so the files are looked at one by one only where they do not. */
    @Override
    public Dataset load(DataOptions options) {
        FolderLayout layout = layout(options.splitting());
        FolderParts parts = FolderParts.of(layout);
        return read(layout, parts, options, false)
                .or(() -> read(layout, parts.examined(), options, true))
                .orElseThrow(() -> new DataException(root + " has changed while it was read; try again"));
    }

    private FolderLayout layout(Splitting splitting) {
        FolderLayout layout = FolderLayout.of(root);
        layout.valid().ifPresent(measured -> {
            splitting.valid().ifPresent(other -> refuse(Setting.VALID, other, measured));
            splitting.fraction().ifPresent(part -> refuse(Setting.VALID_FRACTION, part, measured));
        });
        return splitting
                .valid()
                .map(other -> layout.measuredOn(DataSources.folder(other)))
                .orElse(layout);
    }

    private void refuse(Setting setting, Object given, Path measured) {
        throw DataException.of(
                "%s %s: %s has pictures to measure on, in %s; leave it out", setting, given, root, measured);
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
        Optional<String> elsewhere = options.splitting().valid();
        if (elsewhere.isPresent()) {
            origin.append(", validation from ").append(DataSources.folder(elsewhere.get()));
        } else if (layout.valid().isEmpty()) {
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
            warnings.add("nothing can be seen over the %s background in %s; %s %s shows it"
                    .formatted(
                            background,
                            FolderParts.named(lost, root),
                            names.apply(Setting.BACKGROUND),
                            background.opposite()));
        }
        return warnings;
    }
}
