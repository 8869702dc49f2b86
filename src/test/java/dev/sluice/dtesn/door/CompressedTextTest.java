package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dtesn.Checkpoint;
import dev.sluice.dtesn.random.SplitMix64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressedTextTest {

    private static int onTheWire(Told told) {
        return ("{\"type\":\"" + told.type() + "\",\"status\":\"" + told.type() + "\"," + told.members() + "}")
                .length();
    }

    @ParameterizedTest
    @EnumSource(
            value = Route.class,
            names = {"STREAM_PROCESS", "STREAM_LARGE_DATASET"})
    void whatIsCompressedIsShorterOnTheWireByWhatItSays(Route route) {
        Told.Place place = new Told.Place(Checkpoint.Stage.CHUNK, 1, 2, 3, 4);
        SplitMix64 random = new SplitMix64(1);
        StringBuilder value = new StringBuilder();
        int compressed = 0;
        for (int length = 0; length < 600; length++) { // so that the saving begins somewhere between, one by one
            value.append(length % 3 == 0 ? (char) ('a' + random.below(26)) : 'a');
            Told plain = Told.of(route, Told.CHUNK, "\"value\":\"" + value + "\"", place);
            Told told = CompressedText.of(plain, 7, 9);
            assertThat(onTheWire(plain) - onTheWire(told))
                    .isEqualTo(told.saved())
                    .isNotNegative();
            assertThat(told.saved() > 0).isEqualTo(told.type().equals("compressed_chunk"));
            compressed += told.saved() > 0 ? 1 : 0;
        }
        assertThat(compressed).isBetween(1, 599);
    }
}
