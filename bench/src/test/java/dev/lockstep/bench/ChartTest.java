package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ChartTest {
    private final Results results = Sample.results();

    @Test
    void theFastestBarIsLongestAndTheOthersAreInProportion() throws Exception {
        Document image = parsed(Chart.svg(results));

        // The first rectangle is the background.
        double fastest = width(image, 1);
        assertThat(width(image, 2) / fastest).isBetween(0.73, 0.74);
        assertThat(width(image, 3) / fastest).isBetween(0.27, 0.28);
        assertThat(image.getElementsByTagName("rect").getLength()).isEqualTo(4);
    }

    @Test
    void theLongestLabelFitsBesideTheLongestBar() throws Exception {
        Document image = parsed(Chart.svg(results));
        double end = Double.parseDouble(image.getDocumentElement().getAttribute("width"));
        Element bar = (Element) image.getElementsByTagName("rect").item(1);
        double free = end - Double.parseDouble(bar.getAttribute("x")) - width(image, 1);
        double widthOfDigit = 7.3;
        assertThat(free).isGreaterThan("88.2 ms, 0.195 GFLOP/s, 1.06× slower".length() * widthOfDigit);
    }

    @Test
    void barsAreNamedAndNothingIsTakenForMarkup() {
        assertThat(Chart.svg(results))
                .contains(">cpu</text>", ">openblas</text>", ">1.10 ms, 91.2 GFLOP/s</text>")
                .contains("Acme &amp; Sons &lt;9000&gt;");
    }

    @Test
    void aPageHoldsImageAndTablesAndLinksToNothing() {
        assertThat(Chart.html(results))
                .contains("<svg ", "Not timed:", "y[&lt;0&gt;] &amp; more")
                .doesNotContain("href", "src=", "@import", "url(");
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static double width(Document image, int rectangle) {
        Element element = (Element) image.getElementsByTagName("rect").item(rectangle);
        return Double.parseDouble(element.getAttribute("width"));
    }
}
