package dev.sluice.dtesn.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceTest {

    private static final List<String> OFFERED = List.of("application/json", "text/html", "application/xml");

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  ", "\t", ",", " , ,"})
    void fieldThatSaysNothingAcceptsAll(String accept) {
        assertThat(Preference.of(accept, OFFERED)).hasValue("application/json");
    }

    @Test
    void nothingIsBestOfNothing() {
        assertThat(Preference.of(null, List.of())).isEmpty();
        assertThat(Preference.of("*/*", List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "text/html | text/html",
                "application/xml, text/html;q=0.9 | application/xml",
                "text/html;q=0.9, application/xml | application/xml",
                "text/html;q=0.123, application/xml;q=0.124 | application/xml",
                "text/html;q=0.001 | text/html",
                "text/html;q=1.000, application/json;q=0.999 | text/html",
                "text/html;q=1., application/json;q=0. | text/html",
                "image/webp, application/xml;q=0.1 | application/xml"
            })
    void greatestWeightWins(String accept, String best) {
        assertThat(Preference.of(accept, OFFERED)).hasValue(best);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/xml, text/html, application/json",
                "text/html;q=0.5, application/json;q=0.50, application/xml;q=0.500",
                "*/*",
                "*/*;q=0.001",
                "application/*",
                "image/webp, */*;q=0.1"
            })
    void firstOnOfferWinsWhenSeveralAreLikedAsMuch(String accept) {
        assertThat(Preference.of(accept, OFFERED)).hasValue("application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*, application/json;q=0.5 | text/html",
                "application/json;q=0.5, */* | text/html",
                "application/*;q=0.9, application/json;q=0.2, */*;q=0.5 | application/xml",
                "*/*;q=0.9, application/*;q=0.8, application/json;q=0.7 | text/html",
                "*/*, text/*;q=0, application/json;q=0 | application/xml",
                "text/*;q=0.4, */*;q=0.3 | text/html"
            })
    void mostSpecificRangeGivesTheWeight(String accept, String best) {
        assertThat(Preference.of(accept, OFFERED)).hasValue(best);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html;q=0",
                "text/html;q=0.000",
                "*/*;q=0",
                "text/*",
                "image/*, audio/*;q=0.2",
                "application/json;q=0, application/*;q=0, */*;q=0"
            })
    void whatIsNotLikedIsNotChosen(String accept) {
        assertThat(Preference.of(accept, List.of("application/json"))).isEmpty();
    }

    @Test
    void refusalOfOneLeavesTheOthers() {
        assertThat(Preference.of("application/json;q=0, */*", OFFERED)).hasValue("text/html");
        assertThat(Preference.of("*/*;q=0, application/xml", OFFERED)).hasValue("application/xml");
    }

    @Test
    void browserGetsThePage() {
        String accept =
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
                        + "application/signed-exchange;v=b3;q=0.7";
        assertThat(Preference.of(accept, OFFERED)).hasValue("text/html");
    }

    /** The field of RFC 9110 section 12.5.1, where ranges with parameters count as those without. */
    @ParameterizedTest
    @CsvSource({"text/html, 1", "text/plain, 2", "image/jpeg, 3"})
    void exampleOfTheStandardIsReadWithoutItsParameters(String mediaType, int place) {
        String accept = "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed;q=0.8, text/html;level=1, */*;q=0.5";
        List<String> order = List.of("text/html", "text/plain", "image/jpeg", "text/css");
        assertThat(Preference.of(accept, order.subList(place - 1, order.size())))
                .hasValue(mediaType);
        assertThat(Preference.of(accept, order.subList(place - 1, order.size()).reversed()))
                .hasValue(mediaType);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html;level=1",
                "text/html;level=1;q=0.5",
                "text/html;q=0.5;level=1",
                "text/html;q=0.5;old",
                "text/html ; charset=\"utf-8\" ; q=0.5",
                "text/html;a=\"b,c;q=0\";q=0.5",
                "text/html;a=\"\\\",text/html;q=0\"",
                "text/html;",
                "text/html;;q=0.5;",
                "text/html;Q=0.5",
                "TEXT/Html",
                "\ttext/html\t,",
                ",,text/html"
            })
    void parametersAndCaseAndBlanksAreNotLookedAt(String accept) {
        assertThat(Preference.of(accept, OFFERED)).hasValue("text/html");
    }

    @Test
    void greaterWeightOfTwoRangesThatAreTheSameCounts() {
        assertThat(Preference.of("text/html;level=1;q=0, application/xml;q=0.5, text/html;q=0.6", OFFERED))
                .hasValue("text/html");
        assertThat(Preference.of("text/html;q=0.6, application/xml;q=0.5, text/html;level=1;q=0", OFFERED))
                .hasValue("text/html");
    }

    @Test
    void mediaTypeOnOfferKeepsItsParametersAndItsCase() {
        List<String> offered = List.of("text/HTML; charset=UTF-8", "application/json;charset=UTF-8");
        assertThat(Preference.of("text/html", offered)).hasValue("text/HTML; charset=UTF-8");
        assertThat(Preference.of("text/html;charset=ISO-8859-1", offered)).hasValue("text/HTML; charset=UTF-8");
        assertThat(Preference.of("application/*", offered)).hasValue("application/json;charset=UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html;q=2",
                "text/html;q=1.001",
                "text/html;q=-1",
                "text/html;q=0.1234",
                "text/html;q=.5",
                "text/html;q=",
                "text/html;q",
                "text/html;q= 0.5",
                "text/html;q =0.5",
                "text/html;q=\"0.5\"",
                "text/html;q=NaN",
                "text/html;q=1e0",
                "text/html;q=0x1p0",
                "text/html;q=٠",
                "text/html;q=0.5;q=0.5",
                "text/html;=1",
                "text/html;a=",
                "text/html;a=b c",
                "text/html;a=\"b",
                "text/html;a=\"b\"c",
                "text/html;a=\"b\\",
                "\"text/html\"",
                "text/html text/html",
                "text",
                "text/",
                "/html",
                "/",
                "*",
                "*/html",
                "text*",
                "text/h*",
                "text/html/x",
                "text /html",
                ";",
                ";q=1",
                "html"
            })
    void elementThatIsNoneAcceptsNothing(String element) {
        assertThat(Preference.of(element, OFFERED)).isEmpty();
        assertThat(Preference.of("application/xml;q=0.1, " + element, OFFERED)).hasValue("application/xml");
    }

    @Test
    void elementsBehindOneThatIsNoneCount() {
        assertThat(Preference.of("text/html;q=2, application/xml;q=0.1", OFFERED))
                .hasValue("application/xml");
    }

    @Test
    void elementThatIsNoneDoesNotHideAWiderRange() {
        assertThat(Preference.of("text/html;q=2, text/*", OFFERED)).hasValue("text/html");
    }

    @Test
    void quoteThatIsNotClosedTakesTheRestOfTheField() {
        assertThat(Preference.of("application/xml, text/html;a=\", */*", List.of("text/html")))
                .isEmpty();
    }

    @Test
    void longFieldIsReadAsAShortOne() {
        String parameter = "a=\"" + "\\x,;".repeat(100_000) + "\"";
        assertThat(Preference.of("text/html;" + parameter, OFFERED)).hasValue("text/html");
        assertThat(Preference.of("text/html;" + parameter + "x", OFFERED)).isEmpty();
        assertThat(Preference.of("image/png;q=0.5,".repeat(100_000) + "text/html", OFFERED))
                .hasValue("text/html");
        assertThat(Preference.of("text/html" + ";a=b".repeat(100_000), OFFERED)).hasValue("text/html");
    }
}
