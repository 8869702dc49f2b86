package dev.sluice.bench;

import java.util.Map;

/** What a stream through the router costs on which nothing happens. */
final class RouterIdle implements Program {

    @Override
    public String name() {
        return "router-idle";
    }

    @Override
    public String summary() {
        return "heap and direct buffers of an idle stream through the LLM router, both sides together";
    }

    @Override
    public void run(Options options) throws Exception {
        int streams = IdleCost.streams(options);
        int classes = options.whole("classes", 25);
        options.end();
        Report.title(this, options);
        try (TokenUpstream upstream = TokenUpstream.silent();
                ServerProcess sluice = RouterSides.sluice(Map.of(RouterSides.MODEL, upstream.port()))) {
            Report.section("one token, and then silence");
            byte[] request = new TokenRequest(RouterSides.MODEL, 2, 0).bytes(sluice.port());
            new IdleCost(sluice, request, streams, classes).report(new Target.AtMost(16_384));
            upstream.complainOfFailure();
        }
    }
}
