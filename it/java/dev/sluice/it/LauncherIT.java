package dev.sluice.it;

/** The scenarios in the executable WAR. */
class LauncherIT extends Scenarios {

    @Override
    RunningServer start() throws Exception {
        return RunningServer.launcher(RunningServer.freePort());
    }
}
