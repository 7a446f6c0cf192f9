import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Answers as OSV does, for scripts/test-audit.sh: example:bad and example:known have an advisory, example:long has one on its second page. Its port is
 * written to a file. It ends with its input.
 *
 * <p>usage: OsvStub FILE
 */
final class OsvStub {
    private OsvStub() {}

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/right", OsvStub::right);
        server.createContext("/fewer", exchange -> answer(exchange, 200, "{\"results\": []}"));
        server.createContext("/html", exchange -> answer(exchange, 200, "<html>a portal asks for a password</html>"));
        server.createContext("/busy", exchange -> answer(exchange, 503, "{\"results\": [{}]}"));
        server.start();
        Path port = Path.of(args[0]);
        Path beside = Path.of(args[0] + ".new");
        Files.writeString(beside, Integer.toString(server.getAddress().getPort()));
        Files.move(beside, port);
        System.in.readAllBytes();
        server.stop(0);
    }

    private static void right(HttpExchange exchange) throws IOException {
        Map<String, Object> asked = JSON.std.mapFrom(exchange.getRequestBody());
        List<Object> results = new ArrayList<>();
        for (Object query : (List<?>) asked.get("queries")) {
            results.add(result((Map<?, ?>) query));
        }
        answer(exchange, 200, JSON.std.asString(Map.of("results", results)));
    }

    private static Object result(Map<?, ?> query) {
        Object name = ((Map<?, ?>) query.get("package")).get("name");
        List<?> advisories = List.of(Map.of("id", "GHSA-" + name, "modified", "2026-01-01T00:00:00Z"));
        if (name.equals("example:bad") || name.equals("example:known") || "second".equals(query.get("page_token"))) {
            return Map.of("vulns", advisories);
        }
        return name.equals("example:long") ? Map.of("next_page_token", "second") : Map.of();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
