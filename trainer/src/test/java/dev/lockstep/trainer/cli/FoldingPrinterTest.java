package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldingPrinterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "short|short",
                "exactly twenty signs|exactly twenty signs",
                "one word more than twenty signs|one word more than/  twenty signs",
                "  an indent is kept and deepened|  an indent is kept/    and deepened",
                "aWordThatIsLongerThanTheTerminal|aWordThatIsLongerThanTheTerminal",
                "sha256 0123456789012345678901234567|sha256/  0123456789012345678901234567",
                "a b c d e f g h i j k l m n o p q r s t|a b c d e f g h i j/  k l m n o p q r s/  t",
                "\033[1ma style takes no\033[0m room|\033[1ma style takes no\033[0m/  room"
            })
    void breaksALineAtASpaceAndIndentsTheRest(String line, String folded) {
        StringWriter text = new StringWriter();
        new FoldingPrinter(new PrintWriter(text), 20).println(line);

        assertThat(text).hasToString(folded.replace("/", System.lineSeparator()) + System.lineSeparator());
    }

    @Test
    void printsAPartOfALineWhenItIsFlushed() {
        StringWriter text = new StringWriter();
        PrintWriter printer = new FoldingPrinter(new PrintWriter(text), 20);
        printer.print("a part");
        printer.flush();

        assertThat(text).hasToString("a part");
    }
}
