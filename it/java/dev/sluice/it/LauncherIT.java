package dev.sluice.it;

/** The scenarios in the executable WAR. */
class LauncherIT extends StreamScenarios {

    @Override
    RunningServer start() throws Exception {
        return RunningServer.launcher(RunningServer.freePort());
    }
}
