package dev.sluice.it;

/** The scenarios in Payara Micro. */
class PayaraMicroIT extends FileScenarios {

    @Override
    RunningServer start() throws Exception {
        return RunningServer.payara();
    }
}
