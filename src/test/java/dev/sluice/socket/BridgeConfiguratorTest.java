package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.Extension;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BridgeConfiguratorTest {

    private record Named(String getName) implements Extension {
        @Override
        public List<Parameter> getParameters() {
            return List.of();
        }
    }

    private final SocketFixture fixture = new SocketFixture();
    private final BridgeConfigurator configurator = new BridgeConfigurator();

    private BridgeConfigurator.Opening opening(String subprotocol, Optional<BridgeConfigurator.Deflate> deflate) {
        return new BridgeConfigurator.Opening(
                new SocketHandler() {},
                SocketFixture.handshake("192.0.2.1"),
                SocketFixture.USUAL,
                fixture.sessions,
                subprotocol,
                deflate,
                Optional.empty(),
                new Attempt(() -> {}));
    }

    private BridgeConfigurator.Deflate deflate() {
        List<String> parameters = List.of("server_no_context_takeover");
        return new BridgeConfigurator.Deflate(
                parameters, fixture.sessions.deflate().take(parameters).orElseThrow());
    }

    @Test
    void nobodyGetsInWithoutADecisionOfOurs() {
        assertThat(configurator.checkOrigin("http://localhost")).isFalse();
        BridgeConfigurator.with(
                opening("", Optional.empty()),
                () -> assertThat(configurator.checkOrigin("http://localhost")).isTrue());
        assertThat(configurator.checkOrigin("http://localhost")).isFalse();
    }

    @Test
    void compressionIsAnsweredOnlyWhereTheContainerHasIt() {
        List<Extension> offered = List.of(new Named("permessage-deflate"));
        BridgeConfigurator.with(opening("chat", Optional.of(deflate())), () -> {
            assertThat(configurator.getNegotiatedSubprotocol(List.of(), List.of("chat")))
                    .isEqualTo("chat");
            assertThat(configurator.getNegotiatedExtensions(List.of(), offered)).isEmpty();
            assertThat(fixture.sessions.stats().deflateBytes())
                    .as("what is not used")
                    .isZero();
            List<Extension> taken = configurator.getNegotiatedExtensions(offered, offered);
            assertThat(taken).hasSize(1);
            assertThat(taken.getFirst().getParameters())
                    .extracting(Extension.Parameter::getName)
                    .containsExactly("server_no_context_takeover");
        });
    }

    @Test
    void anInjectionThatIsCollectedInThatMomentIsTriedAgain() {
        AtomicInteger attempts = new AtomicInteger();

        BridgeConfigurator.with(opening("", Optional.empty()), () -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException(new NullPointerException());
            }
        });

        assertThat(attempts).hasValue(3);
    }

    @Test
    void otherFailuresAreNot() {
        AtomicInteger attempts = new AtomicInteger();

        assertThatThrownBy(() -> BridgeConfigurator.<IOException>with(opening("", Optional.empty()), () -> {
                    attempts.incrementAndGet();
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> BridgeConfigurator.<IOException>with(opening("", Optional.empty()), () -> {
                    attempts.incrementAndGet();
                    throw new IllegalStateException(new NullPointerException());
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(attempts).hasValue(4);
    }
}
