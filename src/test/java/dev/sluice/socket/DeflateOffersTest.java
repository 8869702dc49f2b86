package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateOffersTest {

    private static String answer(boolean takeover, String... lines) {
        return DeflateOffers.choose(List.of(lines), takeover)
                .map(parameters -> String.join("; ", parameters))
                .orElse("declined");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; client_max_window_bits=8",
                "permessage-deflate; client_max_window_bits=15",
                "permessage-deflate; client_max_window_bits=\"12\"",
                "permessage-deflate;client_no_context_takeover;server_no_context_takeover",
                " , permessage-deflate ; server_no_context_takeover ,",
                "x-webkit-deflate-frame, permessage-deflate; client_max_window_bits",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate; client_no_context_takeover",
                "permessage-deflate; unknown, permessage-deflate",
                "permessage-deflate; client_max_window_bits=7, permessage-deflate"
            })
    void offersAreTakenWithoutContext(String line) {
        assertThat(answer(false, line)).isEqualTo("server_no_context_takeover; client_no_context_takeover");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate | ''",
                "permessage-deflate; client_max_window_bits | ''",
                "permessage-deflate; server_no_context_takeover | server_no_context_takeover",
                "permessage-deflate; client_no_context_takeover | client_no_context_takeover"
            })
    void withContextOnlyWhatTheClientWantsIsForgotten(String line, String expected) {
        assertThat(answer(true, line)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits=15",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=08",
                "permessage-deflate; client_max_window_bits=x",
                "permessage-deflate; client_max_window_bits=\"\"",
                "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
                "permessage-deflate; client_no_context_takeover=1",
                "permessage-deflate; server_no_context_takeover=true",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; foo=1",
                "permessage-deflate=1",
                "permessage-deflate; ",
                "permessage-deflate; =1",
                "permessage-deflate server_no_context_takeover",
                "permessage-deflate; client_max_window_bits=\"12",
                "permessage-bzip2",
                "PERMESSAGE-DEFLATE",
                "",
                ",",
                ";"
            })
    void otherOffersAreDeclined(String line) {
        assertThat(answer(false, line)).isEqualTo("declined");
    }

    @Test
    void severalFieldsAreOneList() {
        assertThat(answer(true, "permessage-deflate; foo", "permessage-deflate; client_no_context_takeover"))
                .isEqualTo("client_no_context_takeover");
        assertThat(DeflateOffers.choose(List.of(), false)).isEmpty();
    }
}
