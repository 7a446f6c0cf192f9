import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Asks OSV (https://google.github.io/osv.dev/post-v1-querybatch/) for known advisories of artifacts. Exit code 0 if there are none, 1 if
 * there are, 3 if they could not be asked for.
 *
 * <p>usage: java [-Dosv.url=URL] Audit FILE ACCEPTED, with one group:artifact:version in each line, and one advisory that is no danger here
 * with the reason behind it
 */
final class Audit {
    private static final String URL = System.getProperty("osv.url", "https://api.osv.dev/v1/querybatch");
    private static final int MOST_AT_ONCE = 1000;
    private static final int MOST_PAGES = 100;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /**
     * A version of an artifact.
     *
     * @param page from where its advisories are asked for, empty for the start
     */
    private record Asked(String name, String version, String page) {
        Map<String, Object> query() {
            Map<String, Object> query = new HashMap<>();
            query.put("package", Map.of("ecosystem", "Maven", "name", name));
            query.put("version", version);
            if (!page.isEmpty()) {
                query.put("page_token", page);
            }
            return query;
        }
    }

    /** An advisory of a version of a package. */
    private record Found(String version, String id) implements Comparable<Found> {
        @Override
        public int compareTo(Found other) {
            return (version + " " + id).compareTo(other.version + " " + other.id);
        }
    }

    private Audit() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<Asked> packages = new ArrayList<>();
        for (String line : new TreeSet<>(Files.readAllLines(Path.of(args[0])))) {
            String[] parts = line.split(":", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("no group:artifact:version: " + line);
            }
            packages.add(new Asked(parts[0] + ":" + parts[1], parts[2], ""));
        }
        Map<String, String> accepted = accepted(Path.of(args[1]));
        TreeSet<Found> found = new TreeSet<>();
        try {
            List<Asked> open = packages;
            for (int page = 0; !open.isEmpty(); page++) {
                if (page == MOST_PAGES) {
                    throw new IOException("it gives more than " + MOST_PAGES + " pages");
                }
                open = ask(open, found);
            }
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            System.err.println("audit: NOT CHECKED, for " + URL + " gave no answer: " + why);
            System.exit(3);
        }
        int dangers = 0;
        for (Found advisory : found) {
            String reason = accepted.get(advisory.id());
            System.err.println("audit: " + advisory.version() + " has https://osv.dev/vulnerability/" + advisory.id()
                    + (reason == null ? "" : ", accepted: " + reason));
            dangers += reason == null ? 1 : 0;
        }
        System.err.println("audit: " + packages.size() + " packages have " + dangers + " known advisories"
                + (dangers == found.size() ? "" : " besides " + (found.size() - dangers) + " accepted ones"));
        System.exit(dangers == 0 ? 0 : 1);
    }

    private static Map<String, String> accepted(Path file) throws IOException {
        Map<String, String> accepted = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split(" ", 2);
                if (parts.length < 2 || parts[1].isBlank()) {
                    throw new IllegalArgumentException(file + ": no reason to accept " + line);
                }
                accepted.put(parts[0], parts[1]);
            }
        }
        return accepted;
    }

    /** Notes the advisories, and returns what there are more of. */
    private static List<Asked> ask(List<Asked> packages, TreeSet<Found> found) throws IOException, InterruptedException {
        List<Asked> more = new ArrayList<>();
        for (int first = 0; first < packages.size(); first += MOST_AT_ONCE) {
            List<Asked> batch = packages.subList(first, Math.min(packages.size(), first + MOST_AT_ONCE));
            List<?> results = post(JSON.std.asString(
                    Map.of("queries", batch.stream().map(Asked::query).toList())));
            if (results.size() != batch.size()) {
                throw new IOException(results.size() + " results for " + batch.size() + " packages");
            }
            for (int i = 0; i < batch.size(); i++) {
                Asked asked = batch.get(i);
                if (!(results.get(i) instanceof Map<?, ?> result)) {
                    throw new IOException("a result is no object: " + results.get(i));
                }
                if (result.get("vulns") instanceof List<?> advisories) {
                    for (Object advisory : advisories) {
                        found.add(new Found(
                                asked.name() + " " + asked.version(),
                                String.valueOf(advisory instanceof Map<?, ?> fields ? fields.get("id") : advisory)));
                    }
                }
                if (result.get("next_page_token") instanceof String page && !page.isEmpty()) {
                    more.add(new Asked(asked.name(), asked.version(), page));
                }
            }
        }
        return more;
    }

    private static List<?> post(String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(URL))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("HTTP status " + answer.statusCode());
            }
            if (!(JSON.std.mapFrom(answer.body()).get("results") instanceof List<?> results)) {
                throw new IOException("an answer without results");
            }
            return results;
        }
    }
}
