package dev.sluice.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/** Opens the files that uploads are written to. */
@FunctionalInterface
interface Disk {

    FileChannel open(OpenFolder folder, Path name, Set<? extends OpenOption> options) throws IOException;
}
