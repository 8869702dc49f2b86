package dev.sluice.llm.routing;

import dev.sluice.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds secrets where the router's file says they are: {@code env:NAME} or {@code file:PATH}. */
final class References {

    /** What a secret in the file must be. */
    static final String ALLOWED = "env:NAME or file:PATH, so that no secret stands in this file";

    private static final Pattern VARIABLE = Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern FILE = Pattern.compile("file:(.+)");
    private static final Pattern WITH_SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9-]* )?((?:env|file):.*)");

    /** What may stand in a header field (RFC 9110 section 5.5), without its obsolete part. */
    private static final Pattern FIELD_VALUE = Pattern.compile("[\\x21-\\x7E]([\\x20-\\x7E\\t]*[\\x21-\\x7E])?");

    private final Map<String, String> environment;
    private final Path folder;
    private final SourceFiles files;

    /**
     * Finds secrets in these places.
     *
     * @param environment the variables
     * @param folder where relative paths begin
     * @param files reads the files and remembers which
     */
    References(Map<String, String> environment, Path folder, SourceFiles files) {
        this.environment = environment;
        this.folder = folder;
        this.files = files;
    }

    /**
     * What a text means.
     *
     * @param whole the text with the secret in the place of its reference
     * @param secret the secret alone
     */
    record Resolved(SecretText whole, SecretText secret) {}

    /** Whether this names a secret instead of being one; a scheme may stand before it, as in {@code Bearer env:NAME}. */
    static boolean isReference(String text) {
        return WITH_SCHEME.matcher(text).matches();
    }

    /** Whether this can be the value of a header field. */
    static boolean isFieldValue(String text) {
        return FIELD_VALUE.matcher(text).matches();
    }

    /**
     * The secret that a text refers to.
     *
     * @throws ConfigException when it refers to none, or to one that is not there or can't be sent; the message is the
     *     end of a sentence, and holds no secret
     */
    Resolved resolve(String text) {
        Matcher matcher = WITH_SCHEME.matcher(text);
        if (!matcher.matches()) {
            throw new ConfigException("is written out; it must be " + ALLOWED);
        }
        String scheme = matcher.group(1) == null ? "" : matcher.group(1);
        String secret = secret(String.valueOf(matcher.group(2)));
        return new Resolved(new SecretText(scheme + secret), new SecretText(secret));
    }

    private String secret(String reference) {
        Matcher variable = VARIABLE.matcher(reference);
        if (variable.matches()) {
            String name = String.valueOf(variable.group(1));
            String value = environment.get(name);
            if (value == null) {
                throw new ConfigException("refers to the environment variable " + name + ", which is not set");
            }
            return checked(value, "refers to the environment variable " + name);
        }
        Matcher file = FILE.matcher(reference);
        if (file.matches()) {
            return ofFile(String.valueOf(file.group(1)));
        }
        // not shown: somebody may have put the secret where the name belongs
        throw new ConfigException("is no reference; it must be " + ALLOWED);
    }

    private String ofFile(String name) {
        String refers = "refers to the file " + name;
        try {
            byte[] bytes = files.read(folder.resolve(name));
            return checked(new String(bytes, StandardCharsets.UTF_8), refers);
        } catch (IOException e) {
            throw new ConfigException(refers + ", " + SourceFiles.reason(e));
        } catch (InvalidPathException e) {
            throw new ConfigException(refers + ", which is no path");
        }
    }

    private static String checked(String value, String refers) {
        String secret = value.strip();
        if (secret.isEmpty()) {
            throw new ConfigException(refers + ", which is empty");
        }
        if (!isFieldValue(secret)) {
            throw new ConfigException(refers + ", which holds more than one line of ASCII");
        }
        return secret;
    }
}
