package dev.sluice.it;

/** The scenarios in a Jetty server. */
class JettyServerIT extends EchoDeliveryScenarios {

    @Override
    RunningServer start() throws Exception {
        return RunningServer.jetty();
    }
}
