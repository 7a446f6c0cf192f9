/**
 * Arrays of ND4J as tensors, and the other way. The application brings ND4J and its backend along.
 *
 * <p>Start the JVM with {@code --enable-native-access=dev.lockstep.nd4j}, because memory is handed over by its address.
 */
module dev.lockstep.nd4j {
    requires transitive dev.lockstep.api;
    requires dev.lockstep.cpu;
    requires transitive nd4j.api;
    requires org.bytedeco.javacpp;
    requires static org.jspecify;

    exports dev.lockstep.nd4j;
}
