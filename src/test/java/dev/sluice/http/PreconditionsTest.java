package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreconditionsTest {

    private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05.123456789Z");
    private static final Validators CURRENT =
            Validators.ofFile(1_000, MODIFIED, "", MODIFIED.plus(Duration.ofHours(1)));

    private static final String SAME = CURRENT.tag().toString();
    private static final String WEAK = CURRENT.tag().weakened().toString();
    private static final String OTHER = "\"other\"";
    private static final String EXACT = "Fri, 02 Jan 2026 03:04:05 GMT";
    private static final String BEFORE = "Fri, 02 Jan 2026 03:04:04 GMT";
    private static final String AFTER = "Fri, 02 Jan 2026 03:04:06 GMT";

    /** Fields as {@code Name: value} separated by {@code ;}, with names for the values above. */
    private static Fields fields(@Nullable String text) {
        Map<String, String> map = new HashMap<>();
        for (String field : (text == null ? "" : text).split(";", -1)) {
            int colon = field.indexOf(':');
            if (colon > 0) {
                map.put(
                        field.substring(0, colon).strip(),
                        field.substring(colon + 1)
                                .strip()
                                .replace("SAME", SAME)
                                .replace("WEAK", WEAK)
                                .replace("OTHER", OTHER)
                                .replace("EXACT", EXACT)
                                .replace("BEFORE", BEFORE)
                                .replace("AFTER", AFTER));
            }
        }
        return map::get;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "|HOLD",
                "If-Match: SAME|HOLD",
                "If-Match: OTHER, SAME|HOLD",
                "If-Match: *|HOLD",
                "If-Match: OTHER|FAILED",
                "If-Match: WEAK|FAILED",
                "If-Match: nonsense|FAILED",
                "If-Unmodified-Since: EXACT|HOLD",
                "If-Unmodified-Since: AFTER|HOLD",
                "If-Unmodified-Since: BEFORE|FAILED",
                "If-Unmodified-Since: nonsense|HOLD",
                "If-None-Match: SAME|NOT_MODIFIED",
                "If-None-Match: WEAK|NOT_MODIFIED",
                "If-None-Match: OTHER,WEAK|NOT_MODIFIED",
                "If-None-Match: *|NOT_MODIFIED",
                "If-None-Match: OTHER|HOLD",
                "If-None-Match: nonsense|HOLD",
                "If-Modified-Since: EXACT|NOT_MODIFIED",
                "If-Modified-Since: AFTER|NOT_MODIFIED",
                "If-Modified-Since: BEFORE|HOLD",
                "If-Modified-Since: nonsense|HOLD",
                // the order of section 13.2.2
                "If-Match: SAME; If-Unmodified-Since: BEFORE|HOLD",
                "If-Match: OTHER; If-Unmodified-Since: EXACT|FAILED",
                "If-None-Match: OTHER; If-Modified-Since: EXACT|HOLD",
                "If-None-Match: SAME; If-Modified-Since: BEFORE|NOT_MODIFIED",
                "If-Match: OTHER; If-None-Match: SAME|FAILED",
                "If-Match: SAME; If-None-Match: SAME|NOT_MODIFIED",
                "If-Unmodified-Since: BEFORE; If-None-Match: SAME|FAILED",
                "If-Unmodified-Since: EXACT; If-Modified-Since: EXACT|NOT_MODIFIED",
            })
    void conditionsOfAReadAreTakenInOrder(@Nullable String fields, Preconditions outcome) {
        assertThat(Preconditions.of(true, fields(fields), CURRENT)).isEqualTo(outcome);
    }

    @ParameterizedTest(name = "{0}, there: {1}, {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "|true|HOLD",
                "|false|HOLD",
                "If-None-Match: *|true|FAILED",
                "If-None-Match: *|false|HOLD",
                "If-None-Match: SAME|true|FAILED",
                "If-Match: *|true|HOLD",
                "If-Match: *|false|FAILED",
                "If-Match: SAME|true|HOLD",
                "If-Match: SAME|false|FAILED",
                "If-Modified-Since: EXACT|true|HOLD",
                "If-Unmodified-Since: BEFORE|true|FAILED",
                "If-Unmodified-Since: BEFORE|false|HOLD",
            })
    void conditionsOfAWriteFailOrHold(@Nullable String fields, boolean there, Preconditions outcome) {
        assertThat(Preconditions.of(false, fields(fields), there ? CURRENT : null))
                .isEqualTo(outcome);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "|true",
                "If-Range: SAME|true",
                "If-Range: EXACT|true",
                "If-Range: WEAK|false",
                "If-Range: OTHER|false",
                "If-Range: BEFORE|false",
                "If-Range: AFTER|false",
                "If-Range: nonsense|false",
                "If-Range: *|false",
                "If-Range: SAME, SAME|false",
                "If-Range: Friday, 02-Jan-26 03:04:05 GMT|true",
                "If-Range: Fri Jan  2 03:04:05 2026|true",
            })
    void rangesAreAllowedByTheCurrentValidatorAlone(@Nullable String fields, boolean allowed) {
        assertThat(Preconditions.allowRange(fields(fields), CURRENT)).isEqualTo(allowed);
    }

    @Test
    void tagOfAFileThatWasChangedJustNowIsSentAsWeakOneAndItsDateNotAtAll() {
        Validators young = Validators.ofFile(1_000, MODIFIED, "", MODIFIED.plusMillis(10));

        assertThat(young.sentTag().weak()).isTrue();
        assertThat(young.sentDate()).isEmpty();
        assertThat(Preconditions.allowRange(fields("If-Range: EXACT"), young))
                .as("the second is not over: another version may have had that date")
                .isFalse();
        assertThat(Preconditions.of(true, fields("If-None-Match: WEAK"), CURRENT))
                .as("later, for whoever got the weak one")
                .isEqualTo(Preconditions.NOT_MODIFIED);
    }

    @ParameterizedTest(name = "{0}, {1} ms later: weak {2}, dated {3}")
    @CsvSource({
        "2026-01-02T03:04:05.5Z, 49, true, false",
        "2026-01-02T03:04:05.5Z, 50, false, false",
        "2026-01-02T03:04:05.5Z, 499, false, false",
        "2026-01-02T03:04:05.5Z, 500, false, true",
        "2026-01-02T03:04:05Z, 1000, true, true",
        "2026-01-02T03:04:05Z, 2000, false, true",
        "2026-01-02T03:04:05.5Z, -5000, true, false"
    })
    void validatorsGrowStrongWithAge(Instant modified, long millis, boolean weak, boolean dated) {
        Validators validators = Validators.ofFile(1, modified, "", modified.plusMillis(millis));

        assertThat(validators.sentTag().weak()).isEqualTo(weak);
        assertThat(validators.sentDate().isPresent()).isEqualTo(dated);
    }

    @Test
    void tagTellsSizesTimesAndCodingsApart() {
        Instant now = MODIFIED.plusSeconds(9);
        assertThat(java.util.List.of(
                        CURRENT.tag(),
                        Validators.ofFile(1_001, MODIFIED, "", now).tag(),
                        Validators.ofFile(1_000, MODIFIED.plusNanos(1), "", now).tag(),
                        Validators.ofFile(1_000, MODIFIED, "gzip", now).tag(),
                        Validators.ofFile(1_000, MODIFIED, "br", now).tag()))
                .doesNotHaveDuplicates();
    }
}
