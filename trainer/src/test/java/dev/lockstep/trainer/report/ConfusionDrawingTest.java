package dev.lockstep.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.Predictions;
import dev.lockstep.trainer.draw.Drawing;
import dev.lockstep.trainer.draw.Ink;
import dev.lockstep.trainer.draw.Recording;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfusionDrawingTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 500, 60_000, 1_234_567})
    void countsDoNotTouchTheEdgesOfTheirCells(int most) {
        Drawing drawing = ConfusionDrawing.of(matrix(most), List.of("no", "yes", "perhaps"));
        Recording drawn = Recording.of(drawing);

        List<Recording.Filled> cells = drawn.rectangles.stream()
                .filter(rectangle -> rectangle.ink() == Ink.PANEL)
                .toList();
        assertThat(cells).hasSize(9).allMatch(cell -> cell.width() == cell.height());
        List<Recording.Written> counts =
                drawn.texts.stream().filter(text -> text.text().matches("\\d+")).toList();
        assertThat(counts).hasSize(9);
        for (int i = 0; i < cells.size(); i++) {
            Recording.Filled cell = cells.get(i);
            Recording.Written count = counts.get(i);
            assertThat(count.left()).isGreaterThanOrEqualTo(cell.x() + 5);
            assertThat(count.right()).isLessThanOrEqualTo(cell.x() + cell.width() - 5);
            assertThat(count.y()).isBetween(cell.y() + 12, cell.y() + cell.height() - 5);
        }
        assertThat(counts.get(4).text()).isEqualTo(Integer.toString(most));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "Ankle boot", "a class with a name much longer than any cell is wide"})
    void namesStandBesideTheCellsWithinTheDrawing(String name) {
        Drawing drawing = ConfusionDrawing.of(matrix(500), List.of("no", "yes", name));
        Recording drawn = Recording.of(drawing);

        double left = drawn.rectangles.getFirst().x();
        double top = drawn.rectangles.getFirst().y();
        assertThat(drawn.texts).allMatch(text -> text.left() >= 0 && text.right() <= drawing.width());
        assertThat(drawn.texts.stream()
                        .filter(text -> text.right() < left)
                        .map(Recording.Written::text)
                        .map(text -> text.substring(0, 1)))
                .containsExactly("n", "y", name.substring(0, 1));
        assertThat(drawn.texts).filteredOn(text -> text.y() < top).hasSize(1 + 3);
    }

    @Test
    void whatNeverHappenedStandsBack() {
        Recording drawn = Recording.of(ConfusionDrawing.of(matrix(3), List.of("no", "yes", "perhaps")));

        assertThat(drawn.texts)
                .filteredOn(text -> text.text().equals("0"))
                .hasSize(8)
                .allMatch(text -> text.ink() == Ink.RULE);
    }

    /** All examples are of the second of three classes, and right. */
    private static ConfusionMatrix matrix(int examples) {
        int[] labels = IntStream.generate(() -> 1).limit(examples).toArray();
        return new ConfusionMatrix(labels, new Predictions(3, labels, new float[0]));
    }
}
