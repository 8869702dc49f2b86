package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class UnwritableTest {

    private static final Unwritable.Place ROOMY = new Unwritable.Place(false, true, 1L << 40);
    private static final Unwritable.Place FULL = new Unwritable.Place(false, true, 4_096);
    private static final Unwritable.Place READ_ONLY = new Unwritable.Place(true, false, 1L << 40);
    private static final Unwritable.Place LOCKED = new Unwritable.Place(false, false, 1L << 40);

    private static FileSystemException refusal(String words) {
        return new FileSystemException("x", null, words);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new AccessDeniedException("x"), ROOMY, Unwritable.DENIED),
                Arguments.of(new AccessDeniedException("x"), FULL, Unwritable.DENIED),
                Arguments.of(new NoSuchFileException("x"), ROOMY, Unwritable.GONE),
                Arguments.of(refusal("Read-only file system"), READ_ONLY, Unwritable.READ_ONLY),
                Arguments.of(refusal("Dateisystem ist nur lesbar"), READ_ONLY, Unwritable.READ_ONLY),
                Arguments.of(new AccessDeniedException("x"), READ_ONLY, Unwritable.READ_ONLY),
                Arguments.of(refusal("Operation not permitted"), LOCKED, Unwritable.DENIED),
                Arguments.of(new IOException("No space left on device"), ROOMY, Unwritable.FULL),
                Arguments.of(new IOException("Auf dem Gerät ist kein Speicherplatz mehr"), FULL, Unwritable.FULL),
                Arguments.of(new IOException("Disk quota exceeded"), ROOMY, Unwritable.QUOTA),
                Arguments.of(new IOException("Disk quota exceeded"), FULL, Unwritable.QUOTA),
                Arguments.of(new IOException("Débordement du quota d'espace disque"), ROOMY, Unwritable.QUOTA),
                Arguments.of(new IOException("Input/output error"), ROOMY, Unwritable.UNKNOWN),
                Arguments.of(new IOException((String) null), ROOMY, Unwritable.UNKNOWN));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("failures")
    void reasonIsToldByTheExceptionThePlaceAndTheWords(IOException failure, Unwritable.Place place, Unwritable why) {
        assertThat(Unwritable.of(failure, place, 1)).isEqualTo(why);
    }

    @ParameterizedTest(name = "{0} bytes left, {1} wanted: {2}")
    @CsvSource({"65535, 1, FULL", "65536, 1, UNKNOWN", "65536, 65537, FULL", "0, 0, FULL"})
    void diskIsFullWhenWhatWasWantedDoesNotFit(long left, long wanted, Unwritable why) {
        assertThat(Unwritable.of(new IOException("?"), new Unwritable.Place(false, true, left), wanted))
                .isEqualTo(why);
    }

    @Test
    void placeThatCanBeWrittenToSaysSo(@TempDir Path folder) {
        Unwritable.Place place = Unwritable.Place.of(folder);

        assertThat(place.readOnly()).isFalse();
        assertThat(place.writable()).isTrue();
        assertThat(place.left()).isPositive();
    }

    @Test
    void placeThatHasGoneSaysNothing(@TempDir Path folder) {
        assertThat(Unwritable.Place.of(folder.resolve("none")))
                .isEqualTo(new Unwritable.Place(false, true, Long.MAX_VALUE));
    }

    @Test
    void eachReasonIsToldInWordsOfItsOwn() {
        Map<Unwritable, Integer> statuses = new EnumMap<>(Unwritable.class);
        for (Unwritable why : Unwritable.values()) {
            statuses.put(why, UploadProblems.told(why).problem().status());
        }
        assertThat(statuses)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Unwritable.DENIED, 403,
                        Unwritable.READ_ONLY, 403,
                        Unwritable.GONE, 409,
                        Unwritable.QUOTA, 507,
                        Unwritable.FULL, 507,
                        Unwritable.UNKNOWN, 500));
        assertThat(Stream.of(Unwritable.values())
                        .map(why -> UploadProblems.told(why).problem().detail()))
                .doesNotHaveDuplicates();
    }
}
