package dev.sluice.it;

/** The scenarios in Payara Micro. */
class PayaraMicroIT extends RoomScenarios {

    @Override
    RunningServer start() throws Exception {
        return RunningServer.payara();
    }

    @Override
    boolean breaksStalledConnections() {
        return false; // Grizzly closes in good order only, and waits for that as long as the reader is there
    }

    @Override
    boolean compresses() {
        return false; // its WebSockets have no extensions
    }

    @Override
    boolean readsWhenItWants() {
        return false; // its threads are platform threads
    }
}
