/**
 * CUDA's libraries beside the driver: where they lie, how they are opened, and NVRTC. They are looked for anew for each device
 * that is opened, so that what is installed meanwhile counts; nothing is loaded before it is needed.
 */
package dev.lockstep.cuda.library;
