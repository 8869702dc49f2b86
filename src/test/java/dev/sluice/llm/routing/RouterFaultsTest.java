package dev.sluice.llm.routing;

import static dev.sluice.llm.routing.RouterText.client;
import static dev.sluice.llm.routing.RouterText.read;
import static dev.sluice.llm.routing.RouterText.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.ConfigException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a file is told: where, what, and what it must be. */
class RouterFaultsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // kinds
                "{'coalesce':1} | coalesce is 1; it must be true or false",
                "{'builtIn':'no'} | builtIn is \"no\"; it must be true or false",
                "{'streamConfig':{'resume':{'enabled':0}}} | streamConfig.resume.enabled is 0; it must be true or"
                        + " false",
                "{'streamConfig':5} | streamConfig is 5; it must be an object",
                "{'streamConfig':{'resume':[]}} | streamConfig.resume is an empty array; it must be an object",
                "{'streamConfig':{'onClientDisconnect':'stop'}} | streamConfig.onClientDisconnect is \"stop\"; it must"
                        + " be one of cancel, drain, detach",
                "{'streamConfig':{'onUpstreamTruncation':'RESET'}} | streamConfig.onUpstreamTruncation is \"RESET\"; it"
                        + " must be one of error_event, reset",
                "{'upstreams':{}} | upstreams is an empty object; it must be an array of objects",
                "{'upstreams':[5]} | upstreams[0] is 5; it must be an object",
                "{'clients':'ann'} | clients is \"ann\"; it must be an array of objects",
                "{'rateLimit':{}} | rateLimit.requestsPerMinute is missing; it must be a whole number from 1 to"
                        + " 1000000",
                "{'rateLimit':9} | rateLimit is 9; it must be an object",
                "[1] | the file is an array; it must be a JSON object",
                // unknown keys
                "{'baseURL':'x'} | unknown key baseURL; did you mean baseUrl?",
                "{'streamConfig':{'bufersize':1}} | unknown key streamConfig.bufersize; did you mean bufferSize?",
                "{'streamConfig':{'resume':{'maximum':1}}} | unknown key streamConfig.resume.maximum",
                "{'endpoints':{'/v1/x':{'stream':true}}} | unknown key endpoints[\"/v1/x\"].stream; did you mean"
                        + " style?",
                "{'retry':{'attemps':1}} | unknown key retry.attemps; did you mean attempts?",
                "{'rateLimit':{'requestsPerMinute':1,'bursts':1}} | unknown key rateLimit.bursts; did you mean burst?",
                "{'recordings':{'bytes':1}} | unknown key recordings.bytes",
                "{'a b':1} | unknown key [\"a b\"]; did you mean key?",
                "{'entirelyElse':1} | unknown key entirelyElse",
                // endpoints
                "{'endpoints':{'v1':{}}} | endpoints.v1 must be called a path such as /v1/chat/completions",
                "{'endpoints':{'/a/../b':{}}} | endpoints[\"/a/../b\"] must be called a path such as"
                        + " /v1/chat/completions",
                "{'endpoints':{'/a/':{}}} | endpoints[\"/a/\"] must be called a path such as /v1/chat/completions",
                "{'endpoints':{'/v1/models':{}}} | endpoints[\"/v1/models\"] is answered by the router itself",
                "{'endpoints':{'/v1/streams/x':{}}} | endpoints[\"/v1/streams/x\"] is answered by the router itself",
                "{'endpoints':{'/x':7}} | endpoints[\"/x\"] is 7; it must be an object",
                "{'endpoints':{'/x':{'method':'GET'}}} | endpoints[\"/x\"].method is \"GET\"; it must be one of POST,"
                        + " PUT, PATCH",
                "{'endpoints':{'/x':{'upstreamPath':'x'}}} | endpoints[\"/x\"].upstreamPath is \"x\"; it must be a"
                        + " path such as /chat/completions",
                "{'endpoints':{'/x':{'upstreamPath':'/x?v=%zz'}}} | endpoints[\"/x\"].upstreamPath is \"/x?v=%zz\"; it"
                        + " must be a path such as /chat/completions",
                "{'endpoints':{'/x':{'upstreamPath':'/x?api_key=hunter2'}}} | endpoints[\"/x\"].upstreamPath has a"
                        + " query that may be a key; it must be in the headers of an upstream",
                "{'endpoints':{'/x':{'style':'google'}}} | endpoints[\"/x\"].style is \"google\"; it must be one of"
                        + " openai, anthropic",
                "{'endpoints':{'/x':{'headers':{'X-Api-Key':'hunter2'}}}} | endpoints[\"/x\"].headers.X-Api-Key would"
                        + " go to every upstream; it must be in the headers of one",
                "{'endpoints':{'/x':{'headers':{'X-A':'env:KEY'}}}} | endpoints[\"/x\"].headers.X-A refers to a"
                        + " secret; it must be in the headers of an upstream",
                "{'endpoints':{'/x':{'headers':{'X-A':''}}}} | endpoints[\"/x\"].headers.X-A must be one line of"
                        + " ASCII, and not empty",
                // the mapping of models
                "{'modelMapping':{'a':1}} | modelMapping.a is 1; it must be the name of a model, of 1 to 256"
                        + " characters",
                "{'modelMapping':{'a':''}} | modelMapping.a is \"\"; it must be the name of a model, of 1 to 256"
                        + " characters",
                "{'modelMapping':{'':'sluice-echo'}} | modelMapping[\"\"] must be called the name of a model, of 1 to"
                        + " 256 characters",
                "{'modelMapping':{'a':'b'}} | modelMapping.a is \"b\"; it must be a model that an upstream has",
                // the whole
                "{'builtIn':false} | builtIn is false; there must be a baseUrl or upstreams then",
                "{'headers':{'X-A':'b'}} | headers is for the upstream of baseUrl, which is missing",
                "{'key':'env:KEY'} | key is for the upstream of baseUrl, which is missing",
            })
    void whatIsWrongIsTold(String json, String message) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(ConfigException.class).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'style':'google' | style is \"google\"; it must be one of openai, anthropic",
                "'health':{'path':'//other.example/h'} | health.path is \"//other.example/h\"; it must be a path on the"
                        + " upstream's host, such as /health",
                "'health':{'path':'/%zz'} | health.path is \"/%zz\"; it must be a path on the upstream's host, such as"
                        + " /health",
                "'health':{'path':'health'} | health.path is \"health\"; it must be a path on the upstream's host,"
                        + " such as /health",
                "'models':[] | models is an empty array; it must name a model, or be left out for all",
                "'models':{} | models is an empty object; it must name a model, or be left out for all",
                "'models':'x' | models is \"x\"; it must be an array of texts",
                "'models':['a*b'] | models[0] is \"a*b\"; it must be the name of a model, of 1 to 256 characters, or"
                        + " its beginning and a *",
                "'models':[' a'] | models[0] is \" a\"; it must be the name of a model, of 1 to 256 characters, or its"
                        + " beginning and a *",
                "'models':{'a':'b*'} | models.a is \"b*\"; it must be the name of a model, of 1 to 256 characters",
                "'models':{'a':5} | models.a is 5; it must be the name of a model, of 1 to 256 characters",
                "'models':{'a*b':'c'} | models[\"a*b\"] must be called the name of a model, of 1 to 256 characters, or"
                        + " its beginning and a *",
            })
    void whatIsWrongWithAnUpstreamIsTold(String members, String message) {
        assertThatThrownBy(() -> read(upstream(members))).hasMessage("upstreams[0]." + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "5 | 5",
                "'api.example.com' | \"api.example.com\"",
                "'ftp://a.example' | \"ftp://a.example\"",
                "'http:///v1' | \"http:///v1\"",
                "'http://a b' | \"http://a b\"",
                "'http://a:0' | \"http://a:0\"",
                "'http://a:65536' | \"http://a:65536\"",
            })
    void baseUrlMustBeOne(String url, String shown) {
        String allowed = "; it must be a URL such as https://api.example.com/v1, without user, query and fragment";

        assertThatThrownBy(() -> read("{'baseUrl':" + url + "}")).hasMessage("baseUrl is " + shown + allowed);
        assertThatThrownBy(() -> read("{'upstreams':[{'name':'a','baseUrl':" + url + "}]}"))
                .hasMessage("upstreams[0].baseUrl is " + shown + allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a.example", "https://a.example:8443/x/", "http://[::1]:1/v1", "HTTP://127.0.0.1"})
    void baseUrlMayHaveAnyHostAndPath(String url) {
        assertThat(read("{'baseUrl':'" + url + "'}").upstreams()).hasSize(2);
    }

    @Test
    void upstreamMustHaveNameAndUrlAndBeTheOnlyOneOfItsName() {
        assertThatThrownBy(() -> read("{'upstreams':[{}]}"))
                .message()
                .satisfies(message -> assertThat(message.lines())
                        .containsExactly(
                                "upstreams[0].name is missing; it must be 1 to 64 letters, digits, dots, hyphens and"
                                        + " underscores",
                                "upstreams[0].baseUrl is missing; it must be a URL such as https://api.example.com/v1,"
                                        + " without user, query and fragment"));
        String second = upstream("").replace("}]", "},{'name':'%s','baseUrl':'http://b.example'}]");
        assertThatThrownBy(() -> read(second.formatted("a")))
                .hasMessage("upstreams[1].name is \"a\", which is the name of another upstream");
        assertThatThrownBy(() -> read(second.formatted("built-in")))
                .hasMessage("upstreams[1].name is \"built-in\", which is the name of another upstream");
        assertThatThrownBy(() ->
                        read(second.formatted("default").replace("{'upstreams'", "{'baseUrl':'http://c','upstreams'")))
                .hasMessage("upstreams[1].name is \"default\", which is the name of another upstream");
        assertThatThrownBy(() -> read(second.formatted("a/b")))
                .hasMessage("upstreams[1].name is \"a/b\"; it must be 1 to 64 letters, digits, dots, hyphens and"
                        + " underscores");
    }

    @Test
    void clientMustHaveNameAndKeyOfItsOwn() {
        assertThatThrownBy(() -> read("{'clients':[{}]}"))
                .message()
                .satisfies(message -> assertThat(message.lines())
                        .containsExactly(
                                "clients[0].name is missing; it must be 1 to 64 letters, digits, dots, hyphens and"
                                        + " underscores",
                                "clients[0].key is missing; it must be sha256: and the 64 hexadecimal digits of the"
                                        + " key's SHA-256, or an array of these"));
        String twice = client("").replace("}]", "},{'name':'bob','key':['sha256:%s','sha256:%s']}]");
        assertThatThrownBy(() -> read(twice.formatted("01".repeat(32), "AB".repeat(32))))
                .hasMessage("clients[1].key is there twice");
        assertThatThrownBy(() ->
                        read(twice.formatted("01".repeat(32), "23".repeat(32)).replace("bob", "ann")))
                .hasMessage("clients[1].name is \"ann\", which is there twice");
        assertThatThrownBy(() -> read(client("'models':[]")))
                .hasMessage("clients[0].models is an empty array; it must name a model, or be left out for all");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "01BA4719C80B6FE911B091A7C05124B64EEECE964E09C058EF8F9805DACA546B"
            })
    void digestOfNothingIsNoKey(String digest) {
        assertThatThrownBy(() -> read(client("").replace("ab".repeat(32), digest)))
                .hasMessage("clients[0].key is that of an empty key");
    }

    @Test
    void allFaultsAreToldTogether() {
        assertThatThrownBy(() -> read("{'prot':1,'port':0,'upstreams':[{'name':'a','baseUrl':'x','weight':0}]}"))
                .message()
                .satisfies(message -> assertThat(message.lines()).hasSize(4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'a':1,} | this is no JSON, from line 1",
                "{'key': hunter2} | this is no JSON, from line 1",
                "{'a':1}x | this is no JSON",
                "{} {} | ",
                "~~ | this is no JSON",
                "{'port':1e99999999999} | this is no JSON",
                "{'a':1 | this is no JSON, from line 1",
                "{'port':1,'port':2} | port is there twice",
                "{'upstreams':[{'name':'a','name':'a'}]} | upstreams[0].name is there twice",
            })
    void textThatIsNoJsonIsToldByItsPlaceAlone(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message == null ? "" : message)
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void fileIsUtf8AndNotNestedWithoutEnd() {
        assertThatThrownBy(() -> RouterJson.read("{\"ä\":1}".getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("this is not in UTF-8");
        assertThatThrownBy(() -> read("[".repeat(100_000)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("this is nested too deep");
    }

    @Test
    void longValueIsCutAndHasNoLineBreak() {
        assertThatThrownBy(() -> read("{'builtIn':'a\\n" + "b".repeat(1_000) + "'}"))
                .hasMessage("builtIn is \"a?" + "b".repeat(78) + "...\"; it must be true or false");
    }
}
