package dev.lockstep.trainer.cli;

import dev.lockstep.Lockstep;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"lockstep " + Lockstep.version() + " (Java " + Runtime.version() + ")"};
    }
}
