package dev.lockstep.bench;

import java.util.List;
import java.util.Map;

/**
 * A program that fits a model from its start to its exit.
 *
 * @param name the contestant's name
 * @param isPeer whether it is no device of ours
 * @param command the whole command
 * @param environment variables to set; an empty value removes one
 */
record Fitter(String name, boolean isPeer, List<String> command, Map<String, String> environment) {}
