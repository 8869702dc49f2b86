package dev.sluice.problem;

/**
 * What went wrong with a request, for the one who sent it; RFC 9457 section 3.1.
 *
 * @param status the HTTP status, 400 to 599
 * @param title the kind of problem, the same each time
 * @param detail what is wrong with this request, and what would be right
 */
public record Problem(int status, String title, String detail) {

    /** The media type of a problem document. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("the status of a problem must be from 400 to 599: " + status);
        }
    }
}
