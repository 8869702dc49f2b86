package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnClassesTest {

    private final List<String> loaded = new ArrayList<>();

    private final ClassLoader loader = new ClassLoader(null) {

        @Override
        public Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            loaded.add(name);
            if (name.endsWith("Unlinked")) {
                throw new NoClassDefFoundError("of another server");
            }
            return super.loadClass(name, resolve);
        }
    };

    @Test
    void everyClassIsLoadedAlsoAfterOneThatCantBe() {
        Map<String, Set<String>> application = Map.of(
                "/WEB-INF/classes/", Set.of("/WEB-INF/classes/app/", "/WEB-INF/classes/Top.class"),
                "/WEB-INF/classes/app/",
                        Set.of(
                                "/WEB-INF/classes/app/Inner$Part.class",
                                "/WEB-INF/classes/app/x.txt",
                                "/WEB-INF/classes/app/Unlinked.class"));

        OwnClasses.load(application::get, loader);

        assertThat(loaded).containsExactlyInAnyOrder("Top", "app.Inner$Part", "app.Unlinked");
    }

    @Test
    void anApplicationInJarsHasNothingToLoad() {
        assertThatCode(() -> OwnClasses.load(folder -> null, loader)).doesNotThrowAnyException();
        assertThat(loaded).isEmpty();
    }
}
