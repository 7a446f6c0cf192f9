package dev.lockstep.cuda.library;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Lists folders. An unreadable one counts as absent. */
final class Folders {
    private Folders() {}

    /** Returns the entries of a folder whose names begin and end so, the highest version first where names end in one. */
    static List<Path> matching(Path folder, String prefix, String suffix) {
        return matching(folder, name -> name.startsWith(prefix) && name.endsWith(suffix));
    }

    /** Returns the entries of a folder with such names, the highest version first where names end in one. */
    static List<Path> matching(Path folder, Predicate<String> isWanted) {
        String[] names = folder.toFile().list(); // null if it is no folder, or may not be read
        List<Path> entries = new ArrayList<>();
        if (names != null) {
            for (String name : names) {
                if (isWanted.test(name)) {
                    entries.add(folder.resolve(name));
                }
            }
        }
        entries.sort((a, b) ->
                compareVersions(b.getFileName().toString(), a.getFileName().toString()));
        return entries;
    }

    /** Compares names, numbers in them as numbers: 12.10 comes after 12.9. */
    static int compareVersions(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int endA = endOfNumber(a, i);
            int endB = endOfNumber(b, j);
            int order = endA > i && endB > j
                    ? compareNumbers(a.substring(i, endA), b.substring(j, endB))
                    : Character.compare(a.charAt(i), b.charAt(j));
            if (order != 0) {
                return order;
            }
            i = Math.max(i + 1, endA);
            j = Math.max(j + 1, endB);
        }
        return Integer.compare(a.length() - i, b.length() - j);
    }

    private static int compareNumbers(String a, String b) {
        String left = a.substring(leadingZeros(a));
        String right = b.substring(leadingZeros(b));
        int order = Integer.compare(left.length(), right.length());
        return order != 0 ? order : left.compareTo(right);
    }

    private static int leadingZeros(String digits) {
        int zeros = 0;
        while (zeros < digits.length() && digits.charAt(zeros) == '0') {
            zeros++;
        }
        return zeros;
    }

    private static int endOfNumber(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }
}
