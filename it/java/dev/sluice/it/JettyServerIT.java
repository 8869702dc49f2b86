package dev.sluice.it;

/** The scenarios in a Jetty server. */
class JettyServerIT extends EchoScenarios {

    @Override
    RunningServer start() throws Exception {
        return RunningServer.jetty();
    }
}
