package dev.sluice.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MarksTest {

    private static final Pattern ERROR = Pattern.compile("\"error\"[ \\n]*:[ \\n]*[^ \\n]");
    private static final Pattern USAGE = Pattern.compile("\"usage\"[ \\n]*:[ \\n]*\\{");
    private static final Pattern FINISH = Pattern.compile("\"(finish|stop)_reason\"[ \\n]*:[ \\n]*[^ \\nn]");

    private static int marked(Pattern pattern, int mark, String text) {
        return pattern.matcher(text).find() ? mark : 0;
    }

    @Test
    void marksAreFoundWhereverTheyStand() throws Exception {
        List<String> parts = List.of(
                "\"error\"",
                "\"usage\"",
                "\"finish_reason\"",
                "\"stop_reason\"",
                "\"",
                "e",
                "error",
                "usage",
                "finish_reason",
                ":",
                ":{",
                ":null",
                " ",
                "\n",
                ",",
                "\"a\":\"b\"",
                "\\\"",
                "\"f",
                "\"s\"",
                "é",
                "!",
                "\"#");
        Seeds.each(20_000, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            byte[] bytes = ("\"error\":1" + text + "\"usage\":{").getBytes(StandardCharsets.UTF_8);
            int expected = marked(ERROR, Marks.ERROR, text.toString())
                    | marked(USAGE, Marks.USAGE, text.toString())
                    | marked(FINISH, Marks.FINISH, text.toString());
            assertThat(Marks.of(bytes, 9, bytes.length - 9)).as(text.toString()).isEqualTo(expected);
        });
    }

    @Test
    void lineEndIsFoundAtEachPlace() {
        for (int length = 0; length < 40; length++) {
            for (int from = 0; from <= length; from++) {
                for (int place = from; place <= length; place++) {
                    byte[] in = "\u000B".repeat(length).concat("\n").getBytes(StandardCharsets.US_ASCII);
                    in[place] = (byte) (place % 2 == 0 ? '\n' : '\r');
                    assertThat(Words.lineEnd(in, from, length)).isEqualTo(place);
                }
            }
        }
    }
}
