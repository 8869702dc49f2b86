package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Seeds;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    @ParameterizedTest
    @CsvSource({"'', '', 0", "a, '', 1", "'', abc, 3", "kitten, sitting, 3", "port, prot, 2", "flaw, lawn, 2"})
    void distanceCountsEdits(String from, String to, int edits) {
        assertThat(Spelling.distance(from, to)).isEqualTo(edits);
    }

    @Test
    void distanceIsThatOfTheDefinition() throws Exception {
        Seeds.each(300, random -> {
            String from = text(random);
            String to = text(random);
            assertThat(Spelling.distance(from, to)).as(from + " " + to).isEqualTo(byDefinition(from, to));
        });
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(7); i > 0; i--) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }

    private static int byDefinition(String from, String to) {
        if (from.isEmpty() || to.isEmpty()) {
            return from.length() + to.length();
        }
        String restFrom = from.substring(1);
        String restTo = to.substring(1);
        if (from.charAt(0) == to.charAt(0)) {
            return byDefinition(restFrom, restTo);
        }
        return 1
                + Math.min(
                        byDefinition(restFrom, restTo),
                        Math.min(byDefinition(restFrom, to), byDefinition(from, restTo)));
    }

    @Test
    void nearestKeyIsTheHint() {
        List<String> known = List.of("sluice.host", "sluice.port", "sluice.rooms.count");

        assertThat(Spelling.hint("sluice.prt", known)).isEqualTo("; did you mean sluice.port?");
        assertThat(Spelling.hint("sluice.entirely.else", known)).isEmpty();
        assertThat(Spelling.hint("x", List.of())).isEmpty();
    }
}
