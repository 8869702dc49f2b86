package dev.sluice.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.Seeds;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartModelTest {

    private static final String TYPE = "multipart/form-data; boundary=x-1";
    private static final String FILE = "--x-1\r\n"
            + "Content-Disposition: form-data; name=\"file\"; filename=\"a\\\"b.wav\"\r\n"
            + "Content-Type: audio/wav\r\n"
            + "\r\n"
            + "\u0000\u00ff\r\n"
            + "--x-\r\n"
            + "name=\"model\"\r\n\r\n"
            + "-x-1\n"
            + "--x-1\r\n";
    private static final String MODEL = "--x-1\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper\r\n";
    private static final String STREAM =
            "--x-1\r\ncontent-type: text/plain\r\ncontent-disposition:form-data;name=stream\r\n\r\ntrue\r\n";
    private static final String END = "--x-1--\r\n";

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static MultipartModel form(String body) throws BadRequestBody {
        return MultipartModel.parse(latin(body), TYPE);
    }

    private static String bytes(MultipartModel form) {
        return new String(form.bytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void fieldsAreReadAndTheFormStaysAsItIs() throws Exception {
        byte[] body = latin(FILE + MODEL + STREAM + END);
        MultipartModel form = MultipartModel.parse(body, TYPE);
        assertThat(form.model()).isEqualTo("whisper");
        assertThat(form.isStream()).isTrue();
        assertThat(form.bytes()).isSameAs(body);
        assertThat(form(MODEL + "--x-1--").isStream()).isFalse();
        assertThat(form("a preamble\r\n" + MODEL + FILE + END + "an epilogue").model())
                .isEqualTo("whisper");
    }

    @Test
    void onlyTheModelIsChanged() throws Exception {
        MultipartModel other = form(FILE + MODEL + STREAM + END).withModel("large");
        assertThat(other.model()).isEqualTo("large");
        assertThat(other.isStream()).isTrue();
        assertThat(bytes(other)).isEqualTo(FILE + MODEL.replace("whisper", "large") + STREAM + END);
        assertThat(bytes(other.withModel("whisper"))).isEqualTo(FILE + MODEL + STREAM + END);
    }

    @Test
    void modelThatWouldBreakTheFormIsNotPutIn() throws Exception {
        MultipartModel form = form(MODEL + END);
        for (String model : new String[] {"a\r\n--x-1--", "--x-1\r\nx"}) {
            assertThatThrownBy(() -> form.withModel(model)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data; boundary=\"x-1\"",
                "Multipart/Form-Data;Boundary=x-1",
                "multipart/form-data; charset=utf-8; boundary=x-1 ; a=\"b;c\"",
                "multipart/form-data; boundary=x-1;"
            })
    void boundaryIsFound(String contentType) throws Exception {
        assertThat(MultipartModel.parse(latin(MODEL + END), contentType).model())
                .isEqualTo("whisper");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/json",
                "multipart/mixed; boundary=x-1",
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"x-1",
                "multipart/form-data; boundary=\"x\"-1",
                "multipart/form-data; boundary=x-1; boundary=x-2",
                "multipart/form-data; boundary=\u00e9",
                "multipart/form-data; boundary=aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghh"
            })
    void formWithoutABoundaryIsRefused(String contentType) {
        assertThat(catchThrowableOfType(
                        BadRequestBody.class, () -> MultipartModel.parse(latin(MODEL + END), contentType)))
                .isNotNull();
    }

    /** In the cases, ! stands for a line end and ' for a quote. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            nullValues = "none",
            value = {
                "`` ~ none ~ its boundary is nowhere in it",
                "--x-2! ~ none ~ its boundary is nowhere in it",
                "--x-1--! ~ model ~ you must provide a model",
                "--x-1 ~ none ~ a boundary is followed by something else",
                "--x-1x!Content-Disposition: form-data; name=model!!m!--x-1-- ~ none ~ a boundary is followed by"
                        + " something else",
                "--x-1!Content-Disposition: form-data; name=model!!m!--x-1 ~ none ~ a boundary is followed by"
                        + " something else",
                "--x-1!Content-Disposition: form-data; name=model!!m ~ none ~ it is cut off",
                "--x-1!Content-Disposition: form-data; name=model! ~ none ~ the head of a part does not end",
                "--x-1!!m!--x-1-- ~ none ~ the head of a part is malformed",
                "--x-1!Content-Disposition: form-data!!m!--x-1-- ~ none ~ a part has no name",
                "--x-1!Content-Disposition: attachment; name=model!!m!--x-1-- ~ none ~ a part has no name",
                "--x-1!Content-Type: a/b!!m!--x-1-- ~ none ~ a part has no name",
                "--x-1!Content-Disposition: form-data; name=a; name=model!!m!--x-1-- ~ none ~ a part has no name",
                "--x-1!Content-Disposition: form-data; name=a; name*=model!!m!--x-1-- ~ none ~ a part has no" + " name",
                "--x-1!Content-Disposition: form-data; name=a!Content-Disposition: form-data; name=model!!m!--x-1-- ~"
                        + " none ~ a part has two names",
                "--x-1!Content-Disposition: form-data; name=a!  ; name=model:!!m!--x-1-- ~ none ~ the head of a part"
                        + " is malformed",
                "--x-1!Content-Disposition : form-data; name=model!!m!--x-1-- ~ none ~ the head of a part is malformed",
                "--x-1!Content-Disposition: form-data; name=model!Content-Transfer-Encoding: base64!!bQ==!--x-1-- ~"
                        + " none ~ a part is encoded",
                "--x-1!Content-Disposition: form-data; name=model!!!--x-1-- ~ model ~ model must have 1 to 512"
                        + " characters",
                "--x-1!Content-Disposition: form-data; name=model!!--x-1-- ~ model ~ model must have 1 to 512"
                        + " characters",
                "--x-1!Content-Disposition: form-data; name=MODEL!!m!--x-1-- ~ model ~ model must be written in small"
                        + " letters",
                "--x-1!Content-Disposition: form-data; name=model; filename=m!!m!--x-1-- ~ model ~ model must be a"
                        + " short text",
                "--x-1!Content-Disposition: form-data; name=model!!\u00ff!--x-1-- ~ model ~ model must be in UTF-8",
                "--x-1!Content-Disposition: form-data; name=model!!m!--x-1!Content-Disposition: form-data;"
                        + " name='model'!!n!--x-1-- ~ model ~ model is given twice",
                "--x-1!Content-Disposition: form-data; name=model!!m!--x-1!Content-Disposition: form-data;"
                        + " name=stream!!yes!--x-1-- ~ stream ~ stream must be true or false"
            })
    void formThatCanNotBeUnderstoodIsRefused(String form, String param, String message) {
        String body = form.replace("!", "\r\n").replace('\'', '"');
        BadRequestBody e = catchThrowableOfType(BadRequestBody.class, () -> form(body));
        assertThat(e.getMessage()).isIn(message, "the form can't be read: " + message);
        assertThat(e.param()).isEqualTo(param);
    }

    @Test
    void partWithoutAValueDoesNotHideTheNext() throws Exception {
        String empty = "--x-1\r\nContent-Disposition: form-data; name=a\r\n\r\n";
        assertThat(form(empty + MODEL + END).model()).isEqualTo("whisper");
        assertThat(form(empty + "\r\n" + MODEL + END).model()).isEqualTo("whisper");
    }

    @Test
    void backslashInTheNameOfAFileHidesNothing() throws Exception {
        for (String name : new String[] {"a\\\\", "\\\"; name=\\\"model", "C:\\a"}) {
            String head = "--x-1\r\nContent-Disposition: form-data; filename=\"" + name + "\"; name=\"file\"\r\n\r\n";
            assertThat(form(head + "a\r\n" + MODEL + END).model()).isEqualTo("whisper");
        }
    }

    @Test
    void endlessPartsAreNotRead() {
        String part = "--x-1\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n";
        assertThatThrownBy(() -> form(part.repeat(1_001) + MODEL + END)).hasMessageContaining("more than 1000 parts");
        String head = "--x-1\r\n" + "A: b\r\n".repeat(4_000) + MODEL.substring(7);
        assertThatThrownBy(() -> form(head + END)).hasMessageContaining("does not end");
    }

    @Test
    void anyBytesAreSurvived() throws Exception {
        String[] parts = {
            "--x-1",
            "\r\n",
            "\r\n\r\n",
            "--",
            "Content-Disposition: form-data; ",
            "name=",
            "\"",
            "model",
            ";",
            "=",
            "\\",
            "m",
            ":",
            "\n"
        };
        Seeds.each(5_000, random -> {
            StringBuilder body = new StringBuilder(MODEL + STREAM + END);
            for (int i = random.nextInt(5); i >= 0; i--) {
                int at = random.nextInt(body.length() + 1);
                int to = Math.min(body.length(), at + random.nextInt(6));
                body.replace(at, to, parts[random.nextInt(parts.length)]);
            }
            try {
                MultipartModel form = form(body.toString());
                MultipartModel changed = form(bytes(form.withModel("other")));
                assertThat(changed.model()).isEqualTo("other");
                assertThat(bytes(changed.withModel(form.model()))).isEqualTo(body.toString());
            } catch (BadRequestBody e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        });
    }
}
