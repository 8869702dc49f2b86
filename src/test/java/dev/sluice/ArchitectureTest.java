package dev.sluice;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.WrongWay;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may use which, and what no class may do. */
class ArchitectureTest {

    private static final String ROOT = "dev.sluice.";

    /** The directions: a package may use itself, the JDK, libraries, and of ours only these. */
    private static final Map<String, List<String>> MAY_USE = directions();

    /** What the names of classes that see {@code jakarta.*} end with. */
    private static final List<String> EDGES =
            List.of("Resource", "Socket", "Servlet", "Filter", "Beans", "Configurator", "Json", "Route", "Application");

    /** Classes that see {@code jakarta.*} under another name, each with its reason. */
    private static final Set<String> ACCEPTED = Set.of(
            // the writer of a session: the container's Session is what it writes to
            ROOT + "socket.SocketSession",
            // a JAX-RS name binding is an annotation with an annotation of JAX-RS
            ROOT + "admin.AdminOnly",
            // makes the small JSON objects of one answer
            ROOT + "llm.Speech");

    private static final Path TARGET = mainClasses().resolveSibling("");
    private static final JavaClasses MAIN = new ClassFileImporter().importPath(mainClasses());
    private static final JavaClasses ALL =
            new ClassFileImporter().importPaths(mainClasses(), TARGET.resolve("launcher-classes"));

    private static Map<String, List<String>> directions() {
        Map<String, List<String>> map = new LinkedHashMap<>();
        map.put("config", List.of());
        map.put("metrics", List.of("config"));
        map.put("problem", List.of());
        map.put("http", List.of());
        map.put("json", List.of());
        map.put("stream", List.of("http"));
        map.put("stream.servlet", List.of("http", "stream", "sse", "config", "problem"));
        map.put("sse", List.of("stream"));
        map.put("sse.sink", List.of("stream", "sse"));
        map.put("security", List.of("config", "metrics", "problem"));
        map.put("socket", List.of("stream", "security", "metrics", "config", "problem"));
        map.put("broker", List.of("config", "metrics"));
        map.put("rooms", List.of("broker", "stream", "sse", "socket", "security", "metrics", "config", "problem"));
        map.put(
                "rooms.door",
                List.of("rooms", "broker", "stream", "sse", "socket", "security", "metrics", "config", "problem"));
        map.put("llm.model", List.of());
        map.put("llm", List.of("llm.model", "stream", "sse", "rooms", "security", "metrics", "config", "problem"));
        map.put("llm.wire", List.of("json"));
        map.put("llm.routing", List.of("llm.wire", "stream", "metrics", "config", "problem"));
        map.put("llm.upstream", List.of("llm.model", "llm", "llm.wire", "json", "stream", "metrics", "config"));
        map.put(
                "llm.relay",
                List.of(
                        "llm.model",
                        "llm",
                        "llm.wire",
                        "llm.routing",
                        "llm.upstream",
                        "http",
                        "stream",
                        "stream.servlet",
                        "sse",
                        "security",
                        "metrics",
                        "config",
                        "problem"));
        map.put("files", List.of("http", "stream", "sse", "security", "metrics", "config", "problem"));
        map.put("dtesn.tree", List.of());
        map.put("dtesn.random", List.of());
        map.put("dtesn.psystem", List.of("dtesn.tree", "dtesn.random"));
        map.put("dtesn.reservoir", List.of("dtesn.tree", "dtesn.random"));
        map.put("dtesn.readout", List.of());
        map.put("dtesn.input", List.of("dtesn.random", "dtesn.readout"));
        map.put(
                "dtesn.model",
                List.of(
                        "dtesn.tree",
                        "dtesn.random",
                        "dtesn.psystem",
                        "dtesn.reservoir",
                        "dtesn.readout",
                        "dtesn.input"));
        map.put(
                "dtesn",
                List.of(
                        "dtesn.tree",
                        "dtesn.psystem",
                        "dtesn.reservoir",
                        "dtesn.input",
                        "dtesn.model",
                        "json",
                        "problem"));
        map.put(
                "dtesn.door",
                List.of(
                        "dtesn",
                        "dtesn.tree",
                        "dtesn.psystem",
                        "dtesn.reservoir",
                        "dtesn.input",
                        "dtesn.model",
                        "http",
                        "json",
                        "stream",
                        "sse",
                        "security",
                        "metrics",
                        "config",
                        "problem"));
        List<String> features = List.copyOf(map.keySet());
        map.put("examples", features);
        map.put("admin", with(features, "examples"));
        map.put("server", with(features, "examples", "admin"));
        return map;
    }

    private static List<String> with(List<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    private static Path mainClasses() {
        try {
            return Path.of(SluiceConfig.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Set<String> packages() {
        return MAY_USE.keySet();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void packageUsesOnlyWhatItMay(String name) {
        direction(name).check(MAIN);
    }

    @Test
    void everyPackageHasItsLineInTheMap() {
        assertThat(MAIN.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        MAY_USE.keySet().stream().map(name -> ROOT + name).toList());
    }

    @Test
    void nobodyUsesTheLauncher() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "launcher..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "launcher..")
                .check(ALL);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(ALL);
    }

    @ParameterizedTest
    @MethodSource("plain")
    void coreIsMadeOfTheJdkAlone(String name) {
        String[] ours = Stream.concat(Stream.of(name), MAY_USE.getOrDefault(name, List.of()).stream())
                .map(other -> ROOT + other)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(ROOT + name)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(ours).or(resideInAnyPackage("java..", "org.jspecify..")))
                .check(MAIN);
    }

    static List<String> plain() {
        return List.of("http", "json", "stream", "llm.model", "llm.wire");
    }

    @Test
    void nothingInTheWarKnowsAServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "llm.upstream")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.jetty..", "org.glassfish..", "org.jboss..", "com.sun..", "sun..")
                .check(MAIN);
    }

    /** Jetty's HTTP client is a library in the WAR; what it is made of is no server. */
    @Test
    void onlyUpstreamsKnowJettysClient() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "llm.upstream")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.eclipse.jetty.server..",
                        "org.eclipse.jetty.ee..",
                        "org.eclipse.jetty.ee10..",
                        "org.eclipse.jetty.websocket..",
                        "org.glassfish..",
                        "org.jboss..",
                        "com.sun..",
                        "sun..")
                .check(MAIN);
    }

    /** Features say what they count, and not by what. */
    @Test
    void onlyMetricsKnowsMicrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "metrics")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.prometheus..")
                .check(ALL);
    }

    @Test
    void jakartaIsSeenByEdgesOnly() {
        jakartaAtEdges().check(MAIN);
    }

    @Test
    void everyAcceptedExceptionIsStillNeeded() {
        assertThat(MAIN.stream()
                        .filter(ArchitectureTest::usesJakarta)
                        .map(ArchitectureTest::outermost)
                        .collect(Collectors.toSet()))
                .containsAll(ACCEPTED);
    }

    @Test
    void everyPackageIsNullMarkedByItself() {
        Stream<String> names = ALL.stream().map(JavaClass::getPackageName).distinct();
        assertThat(names.map(ALL::getPackage))
                .isNotEmpty()
                .allSatisfy(ours ->
                        assertThat(isNullMarked(ours)).as(ours.getName()).isTrue());
    }

    private static boolean isNullMarked(JavaPackage ours) {
        return ours.isAnnotatedWith(NullMarked.class);
    }

    @Test
    void nothingIsInjectedIntoFields() {
        noFieldInjection().check(MAIN);
    }

    @Test
    void namesAreNouns() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Utils?|Helper|D[Tt][Oo])(\\$.*)?")
                .check(ALL);
    }

    @Test
    void nothingPrints() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
    }

    @Test
    void logsGoThroughThePlatformsLogger() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(MAIN);
    }

    @Test
    void theseRulesCanFail() {
        JavaClasses wrong = new ClassFileImporter().importClasses(WrongWay.class);

        assertThat(Stream.of(
                        direction("config"),
                        jakartaAtEdges(),
                        noFieldInjection(),
                        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS))
                .allMatch(rule -> rule.evaluate(wrong).hasViolation());
    }

    private static ArchRule direction(String name) {
        String[] allowed = Stream.concat(Stream.of(name), MAY_USE.getOrDefault(name, List.of()).stream())
                .map(other -> ROOT + other)
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(ROOT + name)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(resideOutsideOfPackage(ROOT + ".")));
    }

    private static ArchRule jakartaAtEdges() {
        DescribedPredicate<JavaClass> edges =
                describe("are edges", type -> EDGES.stream().anyMatch(outermostSimple(type)::endsWith));
        DescribedPredicate<JavaClass> accepted =
                describe("are accepted exceptions", type -> ACCEPTED.contains(outermost(type)));
        return noClasses()
                .that(not(edges.or(accepted)
                        .or(resideInAnyPackage(ROOT + "stream.servlet", ROOT + "sse.sink", ROOT + "examples"))))
                .should()
                .dependOnClassesThat(resideInAPackage("jakarta.."));
    }

    private static ArchRule noFieldInjection() {
        return noFields().should().beAnnotatedWith("jakarta.inject.Inject");
    }

    private static boolean usesJakarta(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency ->
                        dependency.getTargetClass().getPackageName().startsWith("jakarta."));
    }

    private static String outermost(JavaClass type) {
        int dollar = type.getName().indexOf('$');
        return dollar < 0 ? type.getName() : type.getName().substring(0, dollar);
    }

    private static String outermostSimple(JavaClass type) {
        return outermost(type).substring(type.getPackageName().length() + 1);
    }
}
