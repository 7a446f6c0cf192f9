package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON has every name that its documentation has, with its type, and no other. */
class JsonSchemaTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "json.md");
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| (\\w+) \\| ([^|]*) \\|.*\\|");
    private static final String SMALL = " --per-class 20 --epochs 2 --device cpu --no-report --quiet --json -";

    private record Name(String type, String when) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --json-losses",
                "train --optimizer adamw --lr 0.01",
                "train --optimizer lbfgs",
                "train --lr 1e38 --json-losses",
                "sweep --lr 0.1,10",
                "sweep --lr 0.1,0.01 --folds 3",
                "sweep --optimizer lbfgs --l2 0.1"
            })
    void holdsWhatIsDocumented(String command) throws IOException {
        Map<String, Name> schema = schema(command.substring(0, command.indexOf(' ')));
        Map<String, Object> json = Cli.run((command + SMALL).split(" ")).json();

        Set<String> seen = new TreeSet<>();
        check("", json, schema, seen);

        schema.forEach((name, of) -> {
            if (of.when.equals("always") && !name.endsWith("]") && !name.endsWith("*")) {
                String parent = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
                assertThat(parent.isEmpty() || !seen.contains(parent) || seen.contains(name))
                        .as("%s of %s", name, command)
                        .isTrue();
            }
        });
        assertThat(json).containsEntry("schemaVersion", 1);
    }

    @Test
    void holdsTheSettingsAndTheLossOfEveryStepOnRequest() throws IOException {
        Map<String, Object> json = Cli.run(("train --json-losses --lr 0.05 --batch 40" + SMALL).split(" "))
                .json();

        Map<?, ?> settings = (Map<?, ?>) json.get("settings");
        assertThat(((Map<?, ?>) settings.get("optimizer")).get("learningRate")).isEqualTo(0.05);
        assertThat(settings.get("batch")).isEqualTo(40);
        assertThat((List<?>) ((Map<?, ?>) json.get("losses")).get("raw")).hasSize(2 * 5);
    }

    @Test
    void lossesWithoutJsonAreRefused() {
        Cli run = Cli.run("train", "--json-losses", "--per-class", "5");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--json-losses: needs --json FILE").hasLineCount(1);
    }

    private static void check(String name, Object value, Map<String, Name> schema, Set<String> seen) {
        if (!name.isEmpty()) {
            Name of = schema.containsKey(name) ? schema.get(name) : schema.get(name.replaceAll("[^.]+$", "*"));
            assertThat(of).as("%s is documented", name).isNotNull();
            assertThat(isOf(of.type, value))
                    .as("%s is %s: %s", name, of.type, value)
                    .isTrue();
            seen.add(name);
            if (of.type.equals("any")) {
                return;
            }
        }
        if (value instanceof Map<?, ?> members) {
            members.forEach((member, part) -> {
                if (!schema.containsKey(name + ".*")) {
                    assertThat((String) member).matches("[a-z][A-Za-z0-9]*");
                }
                check(name.isEmpty() ? (String) member : name + "." + member, part, schema, seen);
            });
        } else if (value instanceof List<?> elements) {
            elements.forEach(element -> check(name + "[]", element, schema, seen));
        }
    }

    private static boolean isOf(String type, Object value) {
        return switch (type) {
            case "any" -> true;
            case "text" -> value instanceof String;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" ->
                value instanceof Number
                        || Set.of("NaN", "Infinity", "-Infinity").contains(value);
            case "boolean" -> value instanceof Boolean;
            case "list" -> value instanceof List;
            case "object" -> value instanceof Map;
            default -> throw new IllegalArgumentException(DOCUMENT + " has the type " + type);
        };
    }

    /** Reads the table below the heading of a command. */
    private static Map<String, Name> schema(String command) throws IOException {
        Map<String, Name> schema = new LinkedHashMap<>();
        String text = Files.readString(DOCUMENT);
        String table = text.substring(text.indexOf("## " + command)).split("\n## ", 2)[0];
        Matcher row = ROW.matcher(table);
        while (row.find()) {
            schema.put(row.group(1), new Name(row.group(2), row.group(3).strip()));
        }
        assertThat(schema).as("%s, %s", DOCUMENT, command).hasSizeGreaterThan(20);
        return schema;
    }
}
