package dev.lockstep.trainer.report;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.learn.Missing;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium, driven by its DevTools protocol. Used by one thread. */
public final class Browser implements AutoCloseable {
    /** The pixels of a screenshot for one of the page. */
    static final int DENSITY = 2;

    private static final long PATIENCE_SECONDS = 120;
    private static final String LISTENING = "DevTools listening on ";

    private final Process process;
    private final WebSocket socket;
    private final Messages messages = new Messages();
    private final List<Map<String, Object>> events = new ArrayList<>();
    private int calls;

    private Browser(Process process, HttpClient client, URI debugger) throws IOException, InterruptedException {
        this.process = process;
        String list = client.send(
                        HttpRequest.newBuilder(URI.create("http://" + debugger.getAuthority() + "/json/list"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        Map<String, Object> page = JSON.std.listFrom(list).stream()
                .map(Browser::object)
                .filter(target -> "page".equals(target.get("type")))
                .findFirst()
                .orElseThrow();
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create((String) page.get("webSocketDebuggerUrl")), messages)
                .join();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /**
     * Starts Chromium, or skips the test loudly where there is none.
     *
     * @param profile an empty folder for its own files
     */
    public static Browser start(Path profile) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        executable(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        List<String> printed = new ArrayList<>();
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            printed.add(line);
            if (line.startsWith(LISTENING)) {
                Thread.ofPlatform().daemon().start(() -> output.lines().forEach(ignored -> {}));
                HttpClient client = HttpClient.newBuilder()
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .build();
                return new Browser(process, client, URI.create(line.substring(LISTENING.length())));
            }
        }
        throw new IOException("Chromium did not start: " + String.join("\n", printed));
    }

    private static String executable() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "chromium"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> Missing.skip("apt-get install chromium to test the report's page in a browser"));
    }

    /** Opens a file on a screen of the given size and waits until it is loaded. */
    public void open(Path file, int width, int height, boolean dark) throws IOException, InterruptedException {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", DENSITY, "mobile", width < 600));
        Map<String, String> scheme = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        call("Emulation.setEmulatedMedia", Map.of("media", "", "features", List.of(scheme)));
        events.clear();
        call("Page.navigate", Map.of("url", file.toUri().toString()));
        while (events.stream().noneMatch(event -> "Page.loadEventFired".equals(event.get("method")))) {
            events.add(messages.next());
        }
        // A call after the next frame comes after the charts are drawn, which they are in a microtask.
        evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(() => done(0), 0)))");
    }

    /** Returns the errors and warnings since the page was opened. */
    public List<String> complaints() {
        return events.stream()
                .filter(event -> switch ((String) event.get("method")) {
                    case "Runtime.exceptionThrown" -> true;
                    case "Runtime.consoleAPICalled" ->
                        List.of("error", "warning", "assert")
                                .contains(params(event).get("type"));
                    case "Log.entryAdded" ->
                        List.of("error", "warning")
                                .contains(object(params(event).get("entry")).get("level"));
                    default -> false;
                })
                .map(Object::toString)
                .toList();
    }

    /** Returns every address that was asked for since the page was opened. */
    public List<String> requests() {
        return events.stream()
                .filter(event -> "Network.requestWillBeSent".equals(event.get("method")))
                .map(event -> (String) object(params(event).get("request")).get("url"))
                .toList();
    }

    /** Returns the value of a JavaScript expression. */
    public Object evaluate(String expression) throws IOException, InterruptedException {
        Map<String, Object> answer =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.containsKey("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return object(answer.get("result")).get("value");
    }

    /**
     * Returns for each chart on the screen the colours of its curves, as the style sheet names them. A curve counts if it takes up room within
     * its chart.
     */
    public List<List<String>> curves() throws IOException, InterruptedException {
        Object charts = evaluate("""
                [...document.querySelectorAll('.chart svg')].filter(svg => svg.getBoundingClientRect().width > 0).map(svg => {
                  const box = svg.getBoundingClientRect();
                  return [...svg.querySelectorAll('.curve > *')].filter(line => {
                    const own = line.getBoundingClientRect();
                    return own.width + own.height > 2 && own.left > box.left && own.right <= box.right + 1
                      && own.top >= box.top && own.bottom <= box.bottom;
                  }).map(line => line.getAttribute(line.tagName === 'circle' ? 'fill' : 'stroke'));
                })""");
        return ((List<?>) charts)
                .stream()
                        .map(chart -> ((List<?>) chart)
                                .stream().map(String.class::cast).toList())
                        .toList();
    }

    /** Returns what sticks out of the screen to the right, but for what can be scrolled to. */
    public List<?> overflowing() throws IOException, InterruptedException {
        return (List<?>) evaluate("""
                [...document.querySelectorAll('main *')].filter(element => !element.closest('svg, pre, .wide-content'))
                  .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
                  .map(element => element.outerHTML.slice(0, 80))""");
    }

    /** Has a report show what is the same on every machine: fixed text in place of times, devices and paths, in fonts of the tests. */
    public void settle() throws IOException, InterruptedException {
        evaluate("""
                document.head.append(Object.assign(document.createElement('style'), {textContent:
                  "* { font-family: 'Liberation Sans' !important } pre { font-family: 'Liberation Mono' !important }"}));
                for (const [place, text] of [
                    ['#figures > div:nth-child(3):not(:last-child) > b', '1.00 s'], ['#figures > div:last-child > span', 'A processor'],
                    ['#settings td', 'lockstep …'], ['#receipt', 'device    cpu, a processor\\nmath      FP32']]) {
                  document.querySelectorAll(place).forEach((element, number) => number || (element.textContent = text));
                }
                document.fonts.ready.then(() => 0)""");
    }

    /** Shows the page as it would be printed on A4. */
    public void print() throws IOException, InterruptedException {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 718, "height", 1000, "deviceScaleFactor", DENSITY, "mobile", false));
        call("Emulation.setEmulatedMedia", Map.of("media", "print"));
    }

    /** Returns a picture of the whole page as a PNG file. */
    public byte[] screenshot() throws IOException, InterruptedException {
        Map<String, Object> answer =
                call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        return Base64.getDecoder().decode((String) answer.get("data"));
    }

    private Map<String, Object> call(String method, Map<String, ?> params) throws IOException, InterruptedException {
        int id = ++calls;
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("id", id);
        request.put("method", method);
        request.put("params", params);
        socket.sendText(JSON.std.asString(request), true).join();
        while (true) {
            Map<String, Object> message = messages.next();
            if (!message.containsKey("id")) {
                events.add(message);
            } else if (message.get("id").equals(id)) {
                if (message.containsKey("error")) {
                    throw new IOException(method + ": " + message.get("error"));
                }
                return object(message.get("result"));
            }
        }
    }

    private static Map<String, Object> params(Map<String, Object> event) {
        return object(event.get("params"));
    }

    @SuppressWarnings("unchecked") // JSON objects are maps by name
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    /** Ends the browser and the processes that it has started: they write to its folder until they end. */
    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        socket.abort();
        process.destroy();
        process.onExit().join();
        started.forEach(ProcessHandle::destroyForcibly);
        started.forEach(handle -> handle.onExit().join());
    }

    /** Collects what Chromium says; a message may come in parts. */
    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<String> whole = new LinkedBlockingQueue<>();
        private final StringBuilder begun = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            begun.append(part);
            if (last) {
                whole.add(begun.toString());
                begun.setLength(0);
            }
            from.request(1);
            return null;
        }

        Map<String, Object> next() throws IOException, InterruptedException {
            String message = whole.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new IOException("Chromium said nothing for " + PATIENCE_SECONDS + " s");
            }
            return JSON.std.mapFrom(message);
        }
    }
}
