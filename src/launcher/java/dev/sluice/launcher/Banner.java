package dev.sluice.launcher;

import dev.sluice.config.SluiceConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;

/** What a person sees when the server has started. */
final class Banner {

    private Banner() {}

    static String text(String version, SluiceConfig config, int port, Duration took) {
        SluiceConfig.Server server = config.server();
        String host = isWildcard(server.host()) ? "localhost" : server.host();
        String authority = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        String path = server.context().equals("/") ? "" : server.context();
        String base = "http://" + authority + path;
        StringBuilder banner = new StringBuilder();
        banner.append(String.format(
                Locale.ROOT, "Sluice %s is ready after %.1f s: %s/%n", version, took.toMillis() / 1e3, base));
        banner.append("""

              console    %1$s/
              tokens     curl -N '%1$s/ai-chat?message=What+is+an+outbox'
              text       curl -N '%1$s/stream/text?items=20'
              events     curl -N  %1$s/stream/sse
              room       ws://%2$s%3$s/chat/lobby?name=you
              health     %1$s/health/ready
            """.formatted(base, authority, path));
        config.files()
                .root()
                .ifPresent(root -> banner.append("  files      ")
                        .append(base)
                        .append("/files/NAME from ")
                        .append(root)
                        .append('\n'));
        banner.append('\n');
        if (isLoopback(server.host())) {
            banner.append("Open to this machine only. --host ADDRESS opens it to others; Ctrl-C stops it.");
        } else {
            banner.append("OPEN TO THE NETWORK on ")
                    .append(server.host())
                    .append(": everybody who reaches port ")
                    .append(port)
                    .append("\ncan read the streams, talk in the rooms")
                    .append(config.files().root().isPresent() ? ", fetch the files" : "")
                    .append(" and use the model; there is no login and no TLS.\n")
                    .append("The list of streams is for this machine")
                    .append(config.adminToken().isPresent() ? " and for the holder of the token" : " only")
                    .append(". Ctrl-C stops it.");
        }
        return banner.toString();
    }

    private static boolean isWildcard(String host) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
