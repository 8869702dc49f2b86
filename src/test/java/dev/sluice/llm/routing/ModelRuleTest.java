package dev.sluice.llm.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelRuleTest {

    private static ModelRule rule(String pattern, String target) {
        return new ModelRule(pattern, target, OptionalInt.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4, gpt-4, gpt-4, gpt-4",
        "gpt-4, big, gpt-4, big",
        "gpt-*, gpt-*, gpt-4o, gpt-4o",
        "gpt-*, openai/gpt-*, gpt-4o, openai/gpt-4o",
        "openai/*, *, openai/gpt-4o, gpt-4o",
        "gpt-*, one, gpt-4o, one",
        "*, *, anything, anything",
        "gpt-*, gpt-*, gpt-, gpt-"
    })
    void nameThatMatchesBecomesTheTarget(String pattern, String target, String asked, String expected) {
        assertThat(rule(pattern, target).matches(asked)).isTrue();
        assertThat(rule(pattern, target).targetOf(asked)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"gpt-4, gpt-4o", "gpt-4, GPT-4", "gpt-*, gpt", "gpt-*, a-gpt-4"})
    void otherNamesDoNotMatch(String pattern, String asked) {
        assertThat(ModelRule.same(pattern).matches(asked)).isFalse();
    }

    @Test
    void wholeNameIsMorePreciseThanAnyBeginning() {
        assertThat(ModelRule.same("a").precision())
                .isGreaterThan(ModelRule.same("abcdef*").precision());
        assertThat(ModelRule.same("ab*").precision())
                .isGreaterThan(ModelRule.same("a*").precision());
        assertThat(ModelRule.same("a*").precision())
                .isGreaterThan(ModelRule.same("*").precision());
    }

    @ParameterizedTest
    @CsvSource({"'', a", "a, ''", "a*b, c", "a*, b*c", "a, b*"})
    void ruleThatMakesNoSenseIsRefused(String pattern, String target) {
        assertThatIllegalArgumentException().isThrownBy(() -> rule(pattern, target));
    }
}
