package dev.lockstep.trainer.cli;

import dev.lockstep.learn.model.Version;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"lockstep " + Version.number() + " (Java " + Runtime.version() + ")"};
    }
}
