package dev.lockstep.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Predictions;
import dev.lockstep.trainer.draw.Drawing;
import dev.lockstep.trainer.draw.Ink;
import dev.lockstep.trainer.draw.Recording;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExampleDrawingsTest {
    private static final List<String> FASHION = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");
    private static final List<String> LONG = IntStream.range(0, 10)
            .mapToObj(i -> i + "WÜ".repeat(40) + (i % 2 == 0 ? " of a kind" : ""))
            .toList();

    @Test
    void aRightAnswerIsCalledCorrectAndNeverTakenForItself() {
        ExampleDrawings drawings = drawings(FASHION, 2, 2, 0.625f);

        assertThat(drawings.caption(0)).isEqualTo("Pullover, correct at 62.5% (image 0)");
        assertThat(Recording.of(drawings.card(0)).texts)
                .extracting(Recording.Written::text)
                .contains("Pullover, correct at 62.5% (image 0)")
                .noneMatch(text -> text.contains("taken for"));
    }

    @Test
    void aWrongAnswerNamesBothClasses() {
        ExampleDrawings drawings = drawings(FASHION, 2, 6, 0.625f);

        assertThat(drawings.caption(0)).isEqualTo("Pullover, taken for Shirt (image 0)");
        assertThat(Recording.of(drawings.card(0)).texts)
                .extracting(Recording.Written::text)
                .contains("Pullover, taken for Shirt (image 0)");
    }

    @Test
    void theNamesOfFashionMnistAreWholeAndLeaveTheBarsTheirWidth() {
        Recording drawn = Recording.of(drawings(FASHION, 9, 7, 1).card(0));

        assertThat(drawn.texts).extracting(Recording.Written::text).containsAll(FASHION);
        assertThat(tracks(drawn)).hasSize(10).allMatch(track -> track.width() >= 75);
        assertFits(drawn, drawings(FASHION, 9, 7, 1).card(0));
    }

    @Test
    void namesOfAnyLengthLeaveTheBarsRoomAndStayWithinTheCard() {
        Drawing card = drawings(LONG, 9, 7, 1).card(0);
        Recording drawn = Recording.of(card);

        assertThat(tracks(drawn)).hasSize(10).allMatch(track -> track.width() >= 50);
        assertThat(drawn.texts).extracting(Recording.Written::text).allMatch(text -> text.length() < 60);
        assertThat(drawn.texts)
                .filteredOn(text -> text.text().contains("taken for"))
                .singleElement()
                .satisfies(text -> assertThat(text.text()).startsWith("9WÜ").contains(", taken for 7WÜ"));
        assertFits(drawn, card);
    }

    @Test
    void cardsOfABatchStandInRowsWithinTheirDrawing() {
        ExampleDrawings drawings = new ExampleDrawings(
                Examples.images(new byte[7 * 6], new int[7], 2, 3),
                new Predictions(2, new int[7], new float[14]),
                List.of("a", "b"));
        Recording drawn = Recording.of(drawings.cards());

        assertThat(drawn.images).hasSize(7);
        assertThat(drawn.images.stream().map(Recording.Shown::x).distinct()).hasSize(3);
        assertThat(drawn.texts)
                .allMatch(text -> text.right() <= drawings.cards().width());
    }

    /** Nothing is drawn beyond the edges, and in a row of bars the name, the bar and the percentage do not touch. */
    private static void assertFits(Recording drawn, Drawing card) {
        assertThat(drawn.texts).allMatch(text -> text.left() >= 4 && text.right() <= card.width() - 4);
        assertThat(drawn.rectangles).allMatch(part -> part.x() >= 0 && part.x() + part.width() <= card.width());
        for (Recording.Filled track : tracks(drawn)) {
            List<Recording.Written> row = drawn.texts.stream()
                    .filter(text -> text.y() > track.y() && text.y() <= track.y() + track.height())
                    .sorted(Comparator.comparingDouble(Recording.Written::left))
                    .toList();
            assertThat(row).hasSize(2);
            assertThat(row.get(0).right()).isLessThanOrEqualTo(track.x() - 4);
            assertThat(row.get(1).left()).isGreaterThanOrEqualTo(track.x() + track.width() + 3);
            assertThat(row.get(1).text()).endsWith("%");
        }
    }

    private static List<Recording.Filled> tracks(Recording drawn) {
        return drawn.rectangles.stream()
                .filter(rectangle -> rectangle.ink() == Ink.TRACK)
                .toList();
    }

    /** One image of a class that was taken for another or the same. */
    private static ExampleDrawings drawings(List<String> names, int label, int predicted, float probability) {
        float[] probabilities = new float[names.size()];
        Arrays.fill(probabilities, (1 - probability) / (names.size() - 1));
        probabilities[predicted] = probability;
        return new ExampleDrawings(
                Examples.images(new byte[28 * 28], new int[] {label}, 28, 28),
                new Predictions(names.size(), new int[] {predicted}, probabilities),
                names);
    }
}
