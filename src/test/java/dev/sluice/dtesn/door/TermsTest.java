package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.dtesn.RequestFields;
import dev.sluice.problem.ProblemException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TermsTest {

    private static Terms terms(Route route, String... fields) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        return Terms.read(route, new RequestFields(all), Asked.OTHERS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "STREAM_CHUNKS | chunk_size | 127 | chunk_size is \"127\"; it must be a whole number from 128 to 8192",
                "STREAM_CHUNKS | chunk_size | 8193 | from 128 to 8192",
                "STREAM_LARGE_DATASET | max_chunk_size | 511 | from 512 to 16384",
                "STREAM_LARGE_DATASET | compression_level | 4 | from 0 to 3",
                "STREAM_OPTIMIZED | bandwidth_hint | best | one of low, medium, high, auto",
                "STREAM_OPTIMIZED | adaptive_compression | maybe | true or false",
                "PROCESS | output_format | xml | one of json, compressed, streaming",
                "PROCESS | include_intermediate | 1 | true or false",
                "PROCESS | processing_mode | streaming | it must be server_side or be left out",
                "BATCH_PROCESS | processing_mode | server_side | it must be batch or be left out",
                "STREAM_CHUNKS | processing_mode | batch | since /stream_chunks implies that",
                "STREAM_CHUNKS | esn_size | 31 | from 32 to 4096"
            })
    void whatIsOutOfItsRangeIsRefusedByNameValueAndRange(Route route, String name, String value, String words) {
        assertThatThrownBy(() -> terms(route, name, value)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(422);
            assertThat(e.problem().detail())
                    .contains(name + " is \"" + value + "\"")
                    .contains(words);
        });
    }

    @Test
    void whatNothingHeedsIsSaid() {
        assertThat(terms(Route.PROCESS, "bandwidth_hint", "low", "esn_sise", "7", "lastEventId", "x")
                        .ignored())
                .containsExactlyInAnyOrder("bandwidth_hint", "esn_sise");
    }

    @Test
    void defaultsAreAsDescribed() {
        assertThat(terms(Route.STREAM_CHUNKS).chunkBytes()).isEqualTo(1_024);
        assertThat(terms(Route.STREAM_LARGE_DATASET).chunkBytes()).isEqualTo(4_096);
        assertThat(terms(Route.STREAM_OPTIMIZED).chunkBytes()).isEqualTo(8_192);
        assertThat(terms(Route.STREAM_OPTIMIZED, "bandwidth_hint", "low").chunkBytes())
                .isEqualTo(1_024);
        assertThat(terms(Route.STREAM_OPTIMIZED, "bandwidth_hint", "medium").chunkBytes())
                .isEqualTo(4_096);
        assertThat(terms(Route.STREAM_OPTIMIZED, "bandwidth_hint", "high").chunkBytes())
                .isEqualTo(16_384);
        assertThat(terms(Route.STREAM_PROCESS).spec().reservoir().units()).isEqualTo(512);
    }

    @Test
    void chunksAreCompressedAloneOnlyWhereThatIsAskedFor() {
        assertThat(terms(Route.STREAM_LARGE_DATASET).level()).isZero();
        assertThat(terms(Route.STREAM_LARGE_DATASET).statedLevel()).isEqualTo(1);
        assertThat(terms(Route.STREAM_LARGE_DATASET).coded()).isTrue();
        assertThat(terms(Route.PROCESS).coded()).isFalse();
        assertThat(terms(Route.PROCESS, "output_format", "compressed").coded()).isTrue();
        assertThat(terms(Route.PROCESS, "output_format", "compressed").level()).isZero();
        assertThat(terms(Route.STREAM_LARGE_DATASET, "compression_level", "0").coded())
                .isFalse();
        Terms asked = terms(Route.STREAM_LARGE_DATASET, "compression_level", "3");
        assertThat(asked.level()).isEqualTo(3);
        assertThat(asked.coded()).isFalse();
        assertThat(terms(Route.STREAM_LARGE_DATASET, "output_format", "compressed")
                        .level())
                .isEqualTo(2);
        assertThat(terms(Route.STREAM_LARGE_DATASET, "output_format", "compressed", "compression_level", "1")
                        .level())
                .isEqualTo(1);
        assertThat(terms(Route.STREAM_CHUNKS, "enable_compression", "false").coded())
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Route.class,
            names = {"STREAM_PROCESS", "STREAM_CHUNKS", "STREAM_LARGE_DATASET", "STREAM_OPTIMIZED"})
    void aStreamThatIsToBeCompressedIsSoAtTheSecondLevelUnlessAnotherIsGiven(Route route) {
        assertThat(terms(route, "output_format", "compressed").level()).isEqualTo(2);
        assertThat(terms(route, "output_format", "compressed").coded()).isFalse();
        assertThat(terms(route, "output_format", "compressed", "compression_level", "3")
                        .level())
                .isEqualTo(3);
        Terms none = terms(route, "output_format", "compressed", "compression_level", "0");
        assertThat(none.level()).isZero();
        assertThat(none.coded()).isFalse();
    }

    @Test
    void aDocumentThatIsToBeCompressedIsSoAsAWhole() {
        assertThat(terms(Route.PROCESS, "output_format", "compressed").codingLevel())
                .isEqualTo(6);
        assertThat(terms(Route.PROCESS, "output_format", "compressed", "compression_level", "3")
                        .codingLevel())
                .isEqualTo(9);
        assertThat(terms(Route.PROCESS, "output_format", "compressed", "compression_level", "0")
                        .coded())
                .isFalse();
        assertThat(terms(Route.PROCESS, "compression_level", "3").ignored()).containsExactly("compression_level");
    }

    @Test
    void whatIsToBeCompressedAndNotToBeIsRefused() {
        assertThatThrownBy(
                        () -> terms(Route.STREAM_CHUNKS, "output_format", "compressed", "enable_compression", "false"))
                .hasMessageContaining(
                        "enable_compression is \"false\"; it must be true or be left out, since output_format is"
                                + " compressed");
        assertThat(terms(
                                Route.STREAM_CHUNKS,
                                "output_format",
                                "compressed",
                                "compression_level",
                                "0",
                                "enable_compression",
                                "false")
                        .level())
                .isZero();
    }

    @Test
    void eachParameterMakesAnotherIdentity() {
        Set<Long> identities = new HashSet<>();
        List<Terms> all = List.of(
                terms(Route.STREAM_CHUNKS),
                terms(Route.STREAM_PROCESS),
                terms(Route.STREAM_CHUNKS, "chunk_size", "2048"),
                terms(Route.STREAM_CHUNKS, "include_intermediate", "true"),
                terms(Route.STREAM_CHUNKS, "seed", "1"),
                terms(Route.STREAM_CHUNKS, "encoding", "bytes"),
                terms(Route.STREAM_CHUNKS, "tree", "1,2,2,2"),
                terms(Route.STREAM_OPTIMIZED),
                terms(Route.STREAM_OPTIMIZED, "enable_progressive_rendering", "false"),
                terms(Route.STREAM_OPTIMIZED, "bandwidth_hint", "low"));
        all.forEach(each -> identities.add(each.identity("")));
        identities.add(all.getFirst().identity("a job"));

        assertThat(identities).hasSize(all.size() + 1);
        assertThat(terms(Route.STREAM_CHUNKS, "timeout_prevention", "false").identity(""))
                .as("how it is sent is not what is told")
                .isEqualTo(all.getFirst().identity(""));
    }
}
