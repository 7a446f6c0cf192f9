/**
 * CUDA's libraries apart from the driver: where they lie, how they are opened, and NVRTC. The search is repeated for each device that is
 * opened, so that what was installed meanwhile is found. Nothing is loaded before it is needed.
 */
package dev.lockstep.cuda.library;
