package dev.sluice.it;

/** The scenarios in Payara Micro. */
class PayaraMicroIT extends EchoDeliveryScenarios {

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

    @Override
    int statusOfTooLargeFields() {
        return 400; // Grizzly does not know 431
    }

    @Override
    boolean saysGoOnByItself() {
        return true;
    }
}
