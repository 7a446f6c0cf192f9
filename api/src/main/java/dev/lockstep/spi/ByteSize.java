package dev.lockstep.spi;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory as users write them: bytes, or a number of k, m, g or t, times 1024 each, such as {@code 8g}. */
public final class ByteSize {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([kmgtKMGT]?)");

    private ByteSize() {}

    /** Returns the bytes; absent if the text is no size, is 0 or is larger than a long. */
    public static OptionalLong parse(String text) {
        Matcher size = SIZE.matcher(text);
        if (size.matches()) {
            int shift = 10 * "kmgt".indexOf(size.group(2).toLowerCase(Locale.ROOT)) + 10;
            long number = Long.parseLong(size.group(1));
            int bits = size.group(2).isEmpty() ? 0 : shift;
            if (number > 0 && number <= Long.MAX_VALUE >> bits) {
                return OptionalLong.of(number << bits);
            }
        }
        return OptionalLong.empty();
    }
}
