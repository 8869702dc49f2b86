package dev.sluice.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SocketRouterTest {

    private record Named(String name) implements SocketInterceptor {}

    private static final SocketEndpoint ENDPOINT = new SocketEndpoint() {
        @Override
        public String template() {
            return "/live";
        }

        @Override
        public SocketOptions options(SocketOptions usual) {
            return usual.withMessageBytes(7).speaking("v1");
        }

        @Override
        public SocketHandler handler(Handshake handshake) {
            return new SocketHandler() {};
        }
    };

    private static List<String> templates(SocketRouter router) {
        return router.all().stream().map(PlacedSocket::template).toList();
    }

    @Test
    void endpointsLieBelowThePrefixesOfAllRouters() {
        SocketRouter inner = SocketRouter.at("/{tenant}").add(ENDPOINT).add("/talk/{id}", SyncSocket::close);
        SocketRouter outer = SocketRouter.at("/api").add(ENDPOINT).include(inner);

        assertThat(templates(outer)).containsExactly("/api/live", "/api/{tenant}/live", "/api/{tenant}/talk/{id}");
        assertThat(templates(inner)).containsExactly("/{tenant}/live", "/{tenant}/talk/{id}");
        assertThat(templates(SocketRouter.at("").include(outer))).isEqualTo(templates(outer));
    }

    @Test
    void interceptorsOfTheOuterRouterStandBeforeThoseOfTheInner() {
        SocketRouter router = SocketRouter.at("/a")
                .include(SocketRouter.at("/b").add(ENDPOINT).behind(new Named("inner")))
                .behind(new Named("first"))
                .behind(new Named("second"));

        assertThat(router.all().getFirst().interceptors())
                .containsExactly(new Named("first"), new Named("second"), new Named("inner"));
    }

    @Test
    void anEndpointKeepsItsOptions() {
        SocketOptions options =
                SocketRouter.at("").add(ENDPOINT).all().getFirst().options().apply(SocketFixture.USUAL);

        assertThat(options.messageBytes()).isEqualTo(7);
        assertThat(options.subprotocols()).containsExactly("v1");
    }

    @Test
    void aPrefixMustBeAPathWithoutAnEnd() {
        assertThatThrownBy(() -> SocketRouter.at("api")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SocketRouter.at("/api/")).isInstanceOf(IllegalArgumentException.class);
    }
}
