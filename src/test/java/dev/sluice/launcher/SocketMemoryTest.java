package dev.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SocketMemoryTest {

    @TempDir
    private Path folder = Path.of("");

    private void say(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).resolveSibling("."));
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void socketsThatGrowHoldWhatTheSystemSaysLast() throws Exception {
        say("ipv4/tcp_rmem", "4096\t131072\t6291456\n");
        say("ipv4/tcp_wmem", "4096\t16384\t4194304\n");
        say("core/rmem_max", "212992\n");
        say("core/wmem_max", "212992\n");

        assertThat(SocketMemory.of(folder)).isEqualTo(new SocketMemory(6_291_456, 4_194_304));
    }

    @Test
    void socketsMayAskForMoreThanOthersGrowTo() throws Exception {
        say("ipv4/tcp_rmem", "4096 131072 6291456");
        say("ipv4/tcp_wmem", "4096 16384 4194304");
        say("core/rmem_max", "16777216");
        say("core/wmem_max", "8388608");

        assertThat(SocketMemory.of(folder)).isEqualTo(new SocketMemory(33_554_432, 16_777_216));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatTheKernelSaysIsUnderstood() {
        // no Linux lets sockets grow to less
        assertThat(SocketMemory.ofThisMachine().receiving()).isGreaterThanOrEqualTo(100_000);
        assertThat(SocketMemory.ofThisMachine().sending()).isGreaterThanOrEqualTo(100_000);
    }

    @Test
    void whatIsNotToldIsTakenForMuch() throws Exception {
        SocketMemory untold = SocketMemory.of(folder);
        say("ipv4/tcp_rmem", "no number");

        assertThat(SocketMemory.of(folder)).isEqualTo(untold);
        assertThat(untold.receiving()).isEqualTo(32 << 20);
        assertThat(untold.mostUnderWay()).isGreaterThan(untold.receiving() + untold.sending());
    }

    @Test
    void whereSocketsMayHoldGigabytesFilesAreStillMoved() {
        assertThat(new SocketMemory(4L << 30, 4 << 20).mostUnderWay()).isEqualTo(64 << 20);
    }
}
