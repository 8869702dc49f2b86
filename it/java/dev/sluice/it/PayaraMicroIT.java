package dev.sluice.it;

/** The scenarios in Payara Micro. */
class PayaraMicroIT extends StreamScenarios {

    @Override
    RunningServer start() throws Exception {
        return RunningServer.payara();
    }
}
