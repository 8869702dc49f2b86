package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.config.Secret;
import dev.sluice.config.SluiceConfig;
import dev.sluice.http.ContentRange;
import dev.sluice.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class UploadsTest {

    private static final String TOKEN = "a-token-of-these-tests";
    private static final long LARGEST = 1_000_000;
    private static final UploadId MINE = new UploadId("the-upload-of-these-tests");
    private static final UploadId OTHER = new UploadId("the-upload-of-another");
    private static final Duration AGE = Duration.ofHours(1);

    @TempDir
    private Path root = Path.of("");

    private final Clock clock = Clock.systemUTC();

    @BeforeEach
    void fill() throws IOException {
        Files.createDirectories(root.resolve("sub"));
        Files.writeString(root.resolve("old.txt"), "old");
    }

    private Uploads uploads(long quota, Disk disk, Clock time) {
        return new Uploads(
                new FileFolder(root), new SluiceConfig.Uploads(new Secret(TOKEN), LARGEST, quota, AGE), disk, time);
    }

    private Uploads uploads() {
        return uploads(Long.MAX_VALUE, OpenFolder::open, clock);
    }

    private static Upload upload(String name, long length, String range, InputStream body, String... conditions) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < conditions.length; i += 2) {
            fields.put(conditions[i], conditions[i + 1]);
        }
        Optional<ContentRange> part = range.isEmpty()
                ? Optional.empty()
                : Optional.of(ContentRange.parse(range).orElseThrow());
        Optional<UploadId> id = Optional.ofNullable(fields.get("Upload-Id")).map(UploadId::new);
        return new Upload(name, length, part, id, fields::get, body);
    }

    private static Upload whole(String name, String text, String... conditions) {
        return upload(name, text.length(), "", body(text), conditions);
    }

    /** A part of the upload that most tests are about. */
    private static Upload part(String name, String range, String text) {
        return part(name, range, text, MINE);
    }

    private static Upload part(String name, String range, String text, UploadId id) {
        return part(name, range, text.length(), body(text), id);
    }

    private static Upload part(String name, String range, long length, InputStream body, UploadId id) {
        return upload(name, length, range, body, "Upload-Id", id.value());
    }

    private static Stored.Part kept(int bytes) {
        return new Stored.Part(bytes, MINE);
    }

    private static InputStream body(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Breaks off after its text. */
    private static InputStream cut(String text) {
        return new InputStream() {
            private final InputStream in = body(text);

            @Override
            public int read() throws IOException {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("connection reset");
                }
                return next;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = in.read(bytes, offset, length);
                if (count < 0) {
                    throw new IOException("connection reset");
                }
                return count;
            }
        };
    }

    private String text(String name) throws IOException {
        return Files.readString(root.resolve(name));
    }

    /** What is hidden in the folder. */
    private List<String> leftovers() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.startsWith(Leftovers.PREFIX))
                    .toList();
        }
    }

    private static void assertProblem(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).as(e.getMessage()).isEqualTo(status));
    }

    // --- whole files

    @Test
    void newFileIsCreatedAndAnOldOneReplaced() throws Exception {
        assertThat(uploads().put(whole("sub/new.txt", "new")))
                .isInstanceOfSatisfying(
                        Stored.Whole.class,
                        stored -> assertThat(stored.created()).isTrue());
        assertThat(uploads().put(whole("old.txt", "newer")))
                .isInstanceOfSatisfying(
                        Stored.Whole.class,
                        stored -> assertThat(stored.created()).isFalse());

        assertThat(text("sub/new.txt")).isEqualTo("new");
        assertThat(text("old.txt")).isEqualTo("newer");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void everyVersionHasATagOfItsOwnHoweverFastTheyCome() throws Exception {
        Uploads uploads = uploads();
        List<Stored> stored = new java.util.ArrayList<>();
        for (int i = 0; i < 20; i++) {
            stored.add(uploads.put(whole("same.txt", "same size " + (i % 10))));
        }

        assertThat(stored.stream().map(each -> ((Stored.Whole) each).tag())).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sub/", ".hidden", "../x", "sub/../x", "a\\b", "/etc/x", "a\0b", ".sluice-x.upload"})
    void namesThatNobodyMayUseAreRefused(String name) {
        assertProblem(404, () -> uploads().put(whole(name, "x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub", "none/x.txt", "old.txt/x"})
    void fileNeedsAFolderAndIsNone(String name) throws IOException {
        assertProblem(409, () -> uploads().put(whole(name, "x")));
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void linkThatLeadsOutIsNotWrittenThrough(@TempDir Path outside) throws Exception {
        Path secret = Files.writeString(outside.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(root.resolve("folder"), outside);
        Files.createSymbolicLink(root.resolve("file.txt"), secret);

        assertProblem(409, () -> uploads().put(whole("folder/x.txt", "x")));
        uploads().put(whole("file.txt", "mine"));

        assertThat(outside).isDirectoryNotContaining("glob:**x.txt");
        assertThat(secret).content().isEqualTo("secret");
        assertThat(root.resolve("file.txt")).isRegularFile().content().isEqualTo("mine");
    }

    @Test
    void conditionsAreAboutWhatGetShowsAlsoThroughALink() throws Exception {
        Files.createSymbolicLink(root.resolve("link.txt"), Path.of("old.txt"));
        Files.createSymbolicLink(root.resolve("sub/nowhere.txt"), Path.of("none.txt"));
        String shown;
        try (dev.sluice.stream.OpenFile file =
                new FileFolder(root).open("link.txt").orElseThrow()) {
            shown = file.validators(clock.instant()).tag().toString();
        }

        assertProblem(412, () -> uploads().put(whole("link.txt", "x", "If-Match", "\"other\"")));
        assertProblem(412, () -> uploads().put(whole("link.txt", "x", "If-None-Match", "*")));
        assertProblem(412, () -> uploads().put(whole("sub/nowhere.txt", "x", "If-None-Match", "*")));
        Stored.Whole stored = (Stored.Whole) uploads().put(whole("link.txt", "new", "If-Match", shown));

        assertThat(stored.created()).isFalse();
        assertThat(stored.tag().toString()).isNotEqualTo(shown);
        assertThat(root.resolve("link.txt")).isRegularFile().content().isEqualTo("new");
        assertThat(Files.isSymbolicLink(root.resolve("link.txt"))).isFalse();
        assertThat(text("old.txt")).as("what the link led to").isEqualTo("old");
    }

    @Test
    void conditionsAreKept() throws Exception {
        assertProblem(412, () -> uploads().put(whole("old.txt", "x", "If-None-Match", "*")));
        assertProblem(412, () -> uploads().put(whole("none.txt", "x", "If-Match", "*")));
        assertProblem(412, () -> uploads().put(whole("old.txt", "x", "If-Match", "\"other\"")));
        Stored.Whole first = (Stored.Whole) uploads().put(whole("new.txt", "1", "If-None-Match", "*"));
        uploads().put(whole("new.txt", "2", "If-Match", first.tag().toString()));
        assertProblem(
                412,
                () -> uploads()
                        .put(whole("new.txt", "3", "If-Match", first.tag().toString())));

        assertThat(text("new.txt")).isEqualTo("2");
        assertThat(text("old.txt")).isEqualTo("old");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void conditionIsLookedAtOnceMoreBeforeTheFileGetsItsName() throws Exception {
        Uploads uploads = uploads();
        PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out);
        CompletableFuture<Stored> slow = put(uploads, upload("race.txt", -1, "", in, "If-None-Match", "*"));
        out.write('a');
        out.flush();
        uploads.put(whole("race.txt", "fast"));
        out.close();

        assertThatThrownBy(slow::get)
                .cause()
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Precondition");
        assertThat(text("race.txt")).isEqualTo("fast");
        assertThat(leftovers()).isEmpty();
    }

    private static CompletableFuture<Stored> put(Uploads uploads, Upload upload) {
        CompletableFuture<Stored> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(uploads.put(upload));
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Test
    void ofTwoWholeUploadsToOneNameTheLastThatIsCompleteWins() throws Exception {
        Uploads uploads = uploads();
        PipedOutputStream out = new PipedOutputStream();
        CompletableFuture<Stored> slow = put(uploads, upload("two.txt", 5, "", new PipedInputStream(out)));
        out.write("fir".getBytes(StandardCharsets.UTF_8));
        out.flush();
        uploads.put(whole("two.txt", "second"));
        assertThat(text("two.txt")).isEqualTo("second");
        out.write("st".getBytes(StandardCharsets.UTF_8));
        out.close();
        slow.get();

        assertThat(text("two.txt")).isEqualTo("first");
    }

    @Test
    void uploadThatBreaksOffLeavesNothing() throws Exception {
        assertThatThrownBy(() -> uploads().put(upload("old.txt", 10, "", cut("half"))))
                .isInstanceOf(Receiving.Cut.class);
        assertThatThrownBy(() -> uploads().put(upload("old.txt", 10, "", body("short"))))
                .isInstanceOf(Receiving.Cut.class);

        assertThat(text("old.txt")).isEqualTo("old");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void fileThatIsTooLargeIsRefusedWhetherItsLengthIsAnnouncedOrNot() throws Exception {
        assertProblem(413, () -> uploads().put(upload("x", LARGEST + 1, "", body(""))));
        assertProblem(413, () -> uploads().put(upload("x", -1, "", body("x".repeat((int) LARGEST + 1)))));
        assertProblem(413, () -> uploads().put(part("x", "bytes 0-1/" + (LARGEST + 1), "xx")));
        uploads().put(upload("x", -1, "", body("x".repeat((int) LARGEST))));

        assertThat(root.resolve("x")).hasSize(LARGEST);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void quotaCountsAllThatIsThereAndAllThatComes() throws Exception {
        Uploads uploads = uploads(13, OpenFolder::open, clock); // "old" is there
        assertProblem(507, () -> uploads.put(upload("x", 11, "", body("0123456789a"))));
        assertProblem(507, () -> uploads.put(upload("x", -1, "", body("0123456789a"))));
        PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out);
        CompletableFuture<Stored> running = put(uploads, upload("slow", 6, "", in));
        out.write("012".getBytes(StandardCharsets.UTF_8));
        out.flush();
        awaitTaken(in);
        assertProblem(507, () -> uploads.put(whole("x", "01234")));
        uploads.put(whole("x", "0123"));
        out.write("345".getBytes(StandardCharsets.UTF_8));
        out.close();
        running.get();
        assertProblem(507, () -> uploads.put(whole("y", "0")));
        Files.delete(root.resolve("x"));
        uploads.put(whole("y", "0123"));

        assertThat(text("slow")).isEqualTo("012345");
        assertThat(leftovers()).isEmpty();
    }

    private static void awaitTaken(PipedInputStream in) {
        dev.sluice.Awaiting.until("it is read", () -> {
            try {
                return in.available() == 0;
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Test
    void refusalsNameTheFieldTheValueAndWhatIsAllowed() {
        Uploads uploads = uploads(13, OpenFolder::open, clock); // "old" is there
        assertThat(detail(() -> uploads.put(whole("x", "0123456789a"))))
                .isEqualTo("the file needs 11 bytes, and the folder has room for 10: sluice.files.quota-bytes is 13");
        assertThat(detail(() -> uploads.put(upload("x", LARGEST + 1, "", body("")))))
                .isEqualTo("the file has 1000001 bytes; sluice.files.upload-bytes lets it have 1000000");
        assertThat(detail(() -> uploads.put(whole("old.txt", "x", "If-None-Match", "*"))))
                .startsWith("If-None-Match: * does not hold: the file has the entity tag \"");
        assertThat(detail(() -> uploads.put(whole("none.txt", "x", "If-Match", "\"a\""))))
                .isEqualTo("If-Match: \"a\" does not hold: there is no such file");
        assertThat(detail(() -> uploads.put(part("p", "bytes 0-3/10", "01234"))))
                .isEqualTo("Content-Range speaks of 4 bytes, and the body has 5");
    }

    private static String detail(ThrowingCallable call) {
        try {
            call.call();
        } catch (ProblemException e) {
            return e.problem().detail();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it was not refused");
    }

    /** Linux has a file that no byte fits into. */
    private static Disk fullDisk() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        return (folder, name, options) -> {
            folder.open(name, options).close();
            return new FullChannel(FileChannel.open(full, java.nio.file.StandardOpenOption.WRITE));
        };
    }

    @Test
    void fullDiskIsToldAndNothingIsLeft() throws Exception {
        Uploads uploads = uploads(Long.MAX_VALUE, fullDisk(), clock);

        assertProblem(507, () -> uploads.put(whole("x", "does not fit")));
        assertProblem(507, () -> uploads.put(part("x", "bytes 0-3/10", "0123")));

        assertThat(root.resolve("x")).doesNotExist();
        assertThat(leftovers()).isEmpty();
    }

    // --- parts

    @Test
    void fileComesInParts() throws Exception {
        assertThat(uploads().put(part("p", "bytes */10", ""))).isEqualTo(kept(0));
        assertThat(uploads().put(part("p", "bytes 0-3/10", "0123"))).isEqualTo(kept(4));
        assertThat(uploads().put(part("p", "bytes */10", ""))).isEqualTo(kept(4));
        assertThat(root.resolve("p")).doesNotExist();
        assertThat(uploads().put(part("p", "bytes 4-6/10", "456"))).isEqualTo(kept(7));
        assertThat(uploads().put(part("p", "bytes 7-9/10", "789"))).isInstanceOf(Stored.Whole.class);

        assertThat(text("p")).isEqualTo("0123456789");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void partThatIsCutOffIsKeptAndTheRestFollows() throws Exception {
        assertThatThrownBy(() -> uploads().put(part("p", "bytes 0-9/10", 10, cut("01234"), MINE)))
                .isInstanceOf(Receiving.Cut.class);

        assertThat(uploads().put(part("p", "bytes */10", ""))).isEqualTo(kept(5));
        uploads().put(part("p", "bytes 5-9/10", "56789"));
        assertThat(text("p")).isEqualTo("0123456789");
        assertThat(leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 3-9/10", "bytes 5-9/10"})
    void partAtTheWrongPlaceIsToldTheRightOne(String range) throws Exception {
        uploads().put(part("p", "bytes 0-3/10", "0123"));

        assertThatThrownBy(() -> uploads().put(part("p", range, -1, body("x"), MINE)))
                .isInstanceOfSatisfying(Refused.class, e -> {
                    assertThat(e.problem().status()).isEqualTo(409);
                    assertThat(e.bytes()).isEqualTo(4);
                });
        assertThat(uploads().put(part("p", "bytes */10", ""))).isEqualTo(kept(4));
    }

    @Test
    void fileThatIsAllThereGetsItsNameWhenItsLastPartComesAgain() throws Exception {
        Files.writeString(Leftovers.part(root.toRealPath().resolve("p"), MINE, 10), "0123456789");

        assertThat(uploads().put(part("p", "bytes */10", ""))).isEqualTo(kept(10));
        assertThat(root.resolve("p")).doesNotExist();
        assertThat(uploads().put(part("p", "bytes 7-9/10", "789"))).isInstanceOf(Stored.Whole.class);
        assertThat(text("p")).isEqualTo("0123456789");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void whoNeverGotTheLastAnswerIsToldThatTheFileIsThere() throws Exception {
        Uploads uploads = uploads();
        Upload last = upload("p", 6, "bytes 4-9/10", body("456789"), "Upload-Id", MINE.value(), "If-None-Match", "*");
        uploads.put(part("p", "bytes 0-3/10", "0123"));
        Stored stored = uploads.put(last);
        Upload question = upload("p", 0, "bytes */10", body(""), "Upload-Id", MINE.value(), "If-None-Match", "*");

        assertThat(stored).isInstanceOf(Stored.Whole.class);
        uploads.check(question);
        assertThat(uploads.put(question)).isEqualTo(stored);
        uploads.check(last);
        assertThat(uploads.put(last)).isEqualTo(stored);
        assertThat(uploads.put(part("p", "bytes */11", ""))).as("another total").isEqualTo(kept(0));
        assertThat(uploads.put(part("q", "bytes */10", ""))).as("another file").isEqualTo(kept(0));
        assertThat(uploads.put(part("p", "bytes 0-4/10", "abcde")))
                .as("begins anew")
                .isEqualTo(kept(5));
        assertThat(uploads.put(part("p", "bytes */10", ""))).isEqualTo(kept(5));
        assertThat(text("p")).isEqualTo("0123456789");
    }

    @Test
    void offsetAndIdAreLookedAtBeforeTheBodyIsAskedFor() throws Exception {
        Uploads uploads = uploads();
        uploads.put(part("p", "bytes 0-3/10", "0123"));

        assertThatThrownBy(() -> uploads.check(part("p", "bytes 5-9/10", "56789")))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.bytes()).isEqualTo(4));
        assertProblem(412, () -> uploads.check(part("p", "bytes 4-9/10", "456789", OTHER)));
        assertProblem(428, () -> uploads.check(upload("p", 6, "bytes 4-9/10", body("456789"))));
        uploads.check(part("p", "bytes 4-9/10", "456789"));
    }

    @Test
    void partOfNothingIsRefusedAndLeavesNothing() throws Exception {
        assertProblem(412, () -> uploads().put(part("p", "bytes 3-4/10", "34")));
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void questionLeavesNothingAndLetsTheRequestThatRunsGoOn() throws Exception {
        Uploads uploads = uploads();
        assertThat(uploads.put(part("p", "bytes */10", ""))).isEqualTo(kept(0));
        assertThat(leftovers()).isEmpty();
        PipedOutputStream out = new PipedOutputStream();
        CompletableFuture<Stored> running =
                put(uploads, part("p", "bytes 0-9/10", 10, new PipedInputStream(out), MINE));
        out.write("01234567".getBytes(StandardCharsets.UTF_8));
        out.flush();
        dev.sluice.Awaiting.until("it is kept", () -> kept(uploads) == 8);
        out.write("89".getBytes(StandardCharsets.UTF_8));
        out.flush();
        dev.sluice.Awaiting.until("all is there", () -> kept(uploads) == 10);
        out.close();

        assertThat(running.get()).isInstanceOf(Stored.Whole.class);
        assertThat(text("p")).isEqualTo("0123456789");
    }

    @Test
    void partsOfTwoUploadsAreNeverMixed() throws Exception {
        uploads().put(part("p", "bytes 0-4/10", "aaaaa", MINE));
        uploads().put(part("p", "bytes 0-3/10", "bbbb", OTHER));
        assertThatThrownBy(() -> uploads().put(part("p", "bytes 5-9/10", "bbbbb", OTHER)))
                .isInstanceOf(Refused.class);
        uploads().put(part("p", "bytes 4-9/10", "bbbbbb", OTHER));
        assertThat(text("p")).isEqualTo("bbbbbbbbbb");
        uploads().put(part("p", "bytes 5-9/10", "aaaaa", MINE));

        assertThat(text("p")).isEqualTo("aaaaaaaaaa");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void firstPartWithoutAnIdIsGivenOneThatLaterPartsMustBring() throws Exception {
        Stored.Part first = (Stored.Part) uploads().put(upload("p", 4, "bytes 0-3/10", body("0123")));
        Stored.Part another = (Stored.Part) uploads().put(upload("p", 4, "bytes 0-3/10", body("xxxx")));

        assertThat(another.id()).isNotEqualTo(first.id());
        assertProblem(428, () -> uploads().put(upload("p", 6, "bytes 4-9/10", body("456789"))));
        assertProblem(428, () -> uploads().put(upload("p", 0, "bytes */10", body(""))));
        assertProblem(412, () -> uploads().put(part("p", "bytes 4-9/10", "456789", OTHER)));
        uploads().put(part("p", "bytes 4-9/10", "456789", first.id()));
        assertThat(text("p")).isEqualTo("0123456789");
    }

    @Test
    void firstPartThatIsCutOffAndHasNoIdIsNotKept() throws Exception {
        assertThatThrownBy(() -> uploads().put(upload("p", 10, "bytes 0-9/10", cut("01234"))))
                .isInstanceOf(Receiving.Cut.class);

        assertThat(leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "short", "with a blank in between", "../../../../../etc/passwd", "0123456789abcde\u00e9"})
    void onlyLongPlainIdsAreOnes(String field) {
        assertThat(UploadId.parse(field)).isEmpty();
        assertThat(UploadId.parse(" 0123456789abcdef ")).contains(new UploadId("0123456789abcdef"));
    }

    @Test
    void whoComesBackNeedsNoSecondShareOfTheQuota() throws Exception {
        Uploads uploads = uploads(13, OpenFolder::open, clock); // "old" is there
        PipedOutputStream out = new PipedOutputStream();
        CompletableFuture<Stored> dead = put(uploads, part("p", "bytes 0-9/10", 10, new PipedInputStream(out), MINE));
        out.write("0123".getBytes(StandardCharsets.UTF_8));
        out.flush();
        dev.sluice.Awaiting.until("it is kept", () -> kept(uploads) == 4);

        assertThat(uploads.put(part("p", "bytes 4-7/10", "4567"))).isEqualTo(kept(8));
        out.write('x');
        out.close();
        assertThatThrownBy(dead::get).cause().hasMessageContaining("another request");
        uploads.put(part("p", "bytes 8-9/10", "89"));
        assertThat(text("p")).isEqualTo("0123456789");
        assertProblem(507, () -> uploads.put(whole("x", "1")));
        Files.delete(root.resolve("p"));
        uploads.put(whole("x", "0123456789")); // all of it was given back
    }

    @Test
    void refusalByTheQuotaLeavesWhatWasReceivedBefore() throws Exception {
        Uploads uploads = uploads(13, OpenFolder::open, clock);
        uploads.put(part("p", "bytes 0-3/10", "0123"));
        uploads.put(whole("other", "x"));

        assertProblem(507, () -> uploads.put(part("p", "bytes 4-9/10", "456789")));
        assertProblem(507, () -> uploads.put(part("p", "bytes 0-9/10", "0123456789")));
        assertThat(uploads.put(part("p", "bytes */10", ""))).isEqualTo(kept(4));
        Files.delete(root.resolve("other"));
        uploads.put(part("p", "bytes 4-9/10", "456789"));
        assertThat(text("p")).isEqualTo("0123456789");
    }

    @Test
    void bodyThatIsTooLongLeavesWhatWasReceivedBefore() throws Exception {
        uploads().put(part("p", "bytes 0-3/10", "0123"));

        assertProblem(400, () -> uploads().put(part("p", "bytes 4-5/10", -1, new Drops(body("45678")), MINE)));
        assertThat(uploads().put(part("p", "bytes */10", ""))).isEqualTo(kept(4));
    }

    /** Gives one byte at a time. */
    private static final class Drops extends java.io.FilterInputStream {

        Drops(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return super.read(bytes, offset, Math.min(length, 1));
        }
    }

    @Test
    void moreThanSixtyFourUploadsAtATimeAreRefused() throws Exception {
        Uploads uploads = uploads();
        List<PipedOutputStream> senders = new java.util.ArrayList<>();
        List<CompletableFuture<Stored>> running = new java.util.ArrayList<>();
        for (int i = 0; i < 64; i++) {
            PipedOutputStream out = new PipedOutputStream();
            PipedInputStream in = new PipedInputStream(out);
            senders.add(out);
            running.add(put(uploads, upload("f" + i, 1, "", in)));
        }
        dev.sluice.Awaiting.until("all are being received", () -> {
            try {
                return leftovers().size() == 64;
            } catch (IOException e) {
                return false;
            }
        });

        assertProblem(503, () -> uploads.check(whole("one-more", "x")));
        assertThatThrownBy(() -> uploads.put(whole("one-more", "x")))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().status()).isEqualTo(503);
                    assertThat(e.retryAfter()).isPresent();
                });
        for (PipedOutputStream sender : senders) {
            sender.write('x');
            sender.close();
        }
        for (CompletableFuture<Stored> each : running) {
            assertThat(each.get()).isInstanceOf(Stored.Whole.class);
        }
        uploads.put(whole("one-more", "x"));
        assertThat(leftovers()).isEmpty();
    }

    // --- file systems that refuse

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(403, new AccessDeniedException("x")),
                Arguments.of(409, new NoSuchFileException("x")),
                Arguments.of(507, new FileSystemException("x", null, "No space left on device")),
                Arguments.of(507, new FileSystemException("x", null, "Disk quota exceeded")),
                Arguments.of(500, new FileSystemException("x", null, "Input/output error")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatTheFileSystemRefusesIsToldAsWhatItIs(int status, FileSystemException failure) throws Exception {
        Disk disk = (folder, name, options) -> {
            throw failure;
        };
        Uploads uploads = uploads(Long.MAX_VALUE, disk, clock);

        assertProblem(status, () -> uploads.put(whole("x", "x")));
        assertProblem(status, () -> uploads.put(part("x", "bytes 0-0/2", "x")));
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void nameThatIsTooLongIsRefusedBeforeTheBodyIsRead() throws IOException {
        InputStream body = body("unread");

        assertProblem(404, () -> uploads().put(upload("x".repeat(2_000), 6, "", body)));
        assertThat(body.available()).isEqualTo(6);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void firstPartBeginsAnew() throws Exception {
        uploads().put(part("p", "bytes 0-4/10", "xxxxx"));
        uploads().put(part("p", "bytes 0-9/10", "0123456789"));

        assertThat(text("p")).isEqualTo("0123456789");
    }

    @Test
    void partsOfAnotherTotalAreAnotherFile() throws Exception {
        uploads().put(part("p", "bytes 0-4/10", "xxxxx"));

        assertThat(uploads().put(part("p", "bytes */11", ""))).isEqualTo(kept(0));
    }

    @Test
    void lengthThatDoesNotFitTheRangeIsABadRequest() {
        assertProblem(400, () -> uploads().put(part("p", "bytes 0-3/10", "01234")));
        assertProblem(400, () -> uploads().put(part("p", "bytes 0-3/10", -1, body("01234"), MINE)));
    }

    @Test
    void whoComesBackTakesOverFromTheRequestThatStillRuns() throws Exception {
        Uploads uploads = uploads();
        PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out);
        CompletableFuture<Stored> dead = put(uploads, part("p", "bytes 0-9/10", 10, in, MINE));
        out.write("0123".getBytes(StandardCharsets.UTF_8));
        out.flush();
        dev.sluice.Awaiting.until("it is kept", () -> kept(uploads) == 4);

        uploads.put(part("p", "bytes 4-7/10", "4567"));
        out.write("xxxxxx".getBytes(StandardCharsets.UTF_8));
        out.close();
        assertThatThrownBy(dead::get).cause().hasMessageContaining("another request");
        uploads.put(part("p", "bytes 8-9/10", "89"));

        assertThat(text("p")).isEqualTo("0123456789");
        assertThat(leftovers()).isEmpty();
    }

    private static long kept(Uploads uploads) {
        try {
            return uploads.put(part("p", "bytes */10", "")) instanceof Stored.Part part ? part.bytes() : -1;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** However requests for one file cross each other, what gets its name is the file. */
    @Test
    void crossingRequestsNeverMixAFile() throws Exception {
        dev.sluice.Seeds.each(30, random -> {
            Uploads uploads = uploads();
            String whole = "0123456789".repeat(100);
            List<Thread> senders = new java.util.ArrayList<>();
            for (int i = 0; i < 3; i++) {
                long seed = random.nextLong();
                senders.add(Thread.ofVirtual().start(() -> send(uploads, whole, new Random(seed))));
            }
            for (Thread sender : senders) {
                sender.join();
            }
            assertThat(text("p")).isEqualTo(whole);
            Files.delete(root.resolve("p"));
        });
    }

    private static void send(Uploads uploads, String whole, Random random) {
        for (int attempt = 0; attempt < 200; attempt++) {
            try {
                String question = "bytes */" + whole.length();
                if (!(uploads.put(part("p", question, "")) instanceof Stored.Part kept)) {
                    return;
                }
                // all of it, when somebody took over from the one that was to give it its name: the last byte again
                long have = Math.min(kept.bytes(), whole.length() - 1);
                int to = random.nextInt((int) have, whole.length());
                String range = "bytes " + have + "-" + to + "/" + whole.length();
                if (uploads.put(part("p", range, whole.substring((int) have, to + 1))) instanceof Stored.Whole) {
                    return;
                }
            } catch (Refused | ProblemException | IOException e) {
                // somebody else was faster: once more
            }
        }
    }

    // --- the token

    @Test
    void onlyTheTokenOpensIt() {
        assertThat(uploads().allows("Bearer " + TOKEN)).isTrue();
        assertThat(uploads().allows("bearer " + TOKEN)).isTrue();
        for (String wrong : new String[] {"", TOKEN, "Bearer", "Bearer ", "Bearer " + TOKEN + "x", "Basic " + TOKEN}) {
            assertThat(uploads().allows(wrong)).as(wrong).isFalse();
        }
        assertThat(uploads().allows(null)).isFalse();
    }
}
