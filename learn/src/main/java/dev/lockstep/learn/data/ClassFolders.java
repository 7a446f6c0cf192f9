package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The folders of the classes in a folder, and the pictures in them.
 *
 * @param parent the folder that they are in
 * @param names the names of the classes, ordered
 * @param pictures the pictures of each class, in the order of their names
 * @param noPictures what lies in the folders of the classes and is no picture
 * @param outside pictures that lie in no folder of a class
 */
record ClassFolders(
        Path parent, List<String> names, List<List<Path>> pictures, List<Path> noPictures, List<Path> outside) {
    /**
     * Lists the folders. A file is taken for a picture by its name, and by its beginning where its name says nothing.
     *
     * @throws DataException if there is no folder
     */
    static ClassFolders of(Path parent) {
        List<Path> folders = new ArrayList<>();
        List<Path> outside = new ArrayList<>();
        for (Path entry : FolderEntries.of(parent)) {
            if (Files.isDirectory(entry)) {
                folders.add(entry);
            } else if (FolderEntries.isNamedAsPicture(entry)) {
                outside.add(entry);
            }
        }
        if (folders.isEmpty()) {
            throw new DataException(
                    parent + " has no class folders: it must hold a folder of pictures (PNG, JPEG) for each class");
        }
        List<String> names = ClassNames.ordered(
                folders.stream().map(folder -> folder.getFileName().toString()).toList());
        List<Path> noPictures = new ArrayList<>();
        List<List<Path>> pictures = new ArrayList<>();
        for (String name : names) {
            List<Path> ofClass = new ArrayList<>();
            for (Path entry : FolderEntries.of(parent.resolve(name))) {
                boolean isPicture = FolderEntries.isNamedAsPicture(entry)
                        || (Files.isRegularFile(entry) && PictureFile.isOne(entry));
                (isPicture ? ofClass : noPictures).add(entry);
            }
            pictures.add(ofClass);
        }
        return new ClassFolders(parent, names, pictures, noPictures, outside);
    }

    /** Returns the same without the files that are no pictures, whatever their names say. */
    ClassFolders examined() {
        List<Path> found = new ArrayList<>(noPictures);
        List<List<Path>> examined = new ArrayList<>();
        for (List<Path> ofClass : pictures) {
            boolean[] arePictures = new boolean[ofClass.size()];
            Parallel.forEach(ofClass.size(), () -> i -> {
                Path file = ofClass.get(i);
                // What is no file at all is refused by whoever reads it.
                arePictures[i] = !Files.isRegularFile(file) || PictureFile.isOne(file);
            });
            List<Path> rest = new ArrayList<>();
            for (int i = 0; i < arePictures.length; i++) {
                (arePictures[i] ? rest : found).add(ofClass.get(i));
            }
            examined.add(rest);
        }
        return new ClassFolders(parent, names, examined, found, outside);
    }

    /**
     * Refuses a class without pictures.
     *
     * @throws DataException if there is one
     */
    void requirePictures() {
        for (int label = 0; label < names.size(); label++) {
            if (pictures.get(label).isEmpty()) {
                throw new DataException(parent.resolve(names.get(label))
                        + " has no pictures (PNG, JPEG): each class needs at least one");
            }
        }
    }
}
