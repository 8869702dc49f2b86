package dev.sluice.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What can be said of the version of a representation that was made from a file: RFC 9110 section 8.8.
 *
 * <p>A file may be changed twice while the clock that stamps it stands still. So what is said while the stamp is that
 * young says less: the tag is weak, and there is no date until the second that the date names is over (section 8.8.2.2).
 * Whoever holds a strong tag or a date can therefore rely on it, and what is compared with it is the strong form.
 *
 * @param tag stands for exactly these bytes, as far as the file system can tell
 * @param modified when the file was changed last
 * @param now when it was looked at
 */
public record Validators(EntityTag tag, Instant modified, Instant now) {

    /** Clocks of kernels tick at least 60 times a second. */
    private static final Duration FINE = Duration.ofMillis(50);

    /** FAT counts in steps of two seconds, some others in steps of one. */
    private static final Duration COARSE = Duration.ofSeconds(2);

    /**
     * The validators of a file.
     *
     * @param coding what distinguishes this form of it from others, such as {@code gz}; empty for the plain one
     */
    public static Validators ofFile(long size, Instant modified, String coding, Instant now) {
        String opaque = Long.toString(size, Character.MAX_RADIX)
                + "-" + Long.toString(modified.getEpochSecond(), Character.MAX_RADIX)
                + "." + Integer.toString(modified.getNano(), Character.MAX_RADIX)
                + (coding.isEmpty() ? "" : "-" + coding);
        return new Validators(EntityTag.strong(opaque), modified, now);
    }

    /** The tag to send. */
    public EntityTag sentTag() {
        return isYoungerThan(modified.equals(HttpDate.seconds(modified)) ? COARSE : FINE) ? tag.weakened() : tag;
    }

    private boolean isYoungerThan(Duration granularity) {
        return modified.plus(granularity).isAfter(now);
    }

    /** The value of {@code Last-Modified} to send; empty as long as it could come to stand for two versions. */
    public Optional<Instant> sentDate() {
        Instant second = HttpDate.seconds(modified);
        return second.plusSeconds(1).isAfter(now) ? Optional.empty() : Optional.of(second);
    }
}
