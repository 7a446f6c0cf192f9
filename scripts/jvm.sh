# shellcheck shell=sh
# How the JVM is started, by ./lockstep and on the hosts that a bundle is brought to.
# shellcheck disable=SC2034 # for whoever reads this file

main=dev.lockstep.trainer/dev.lockstep.trainer.Main
native_modules=dev.lockstep.api,dev.lockstep.cpu,dev.lockstep.cuda,dev.lockstep.opencl,jcublas,jcuda,org.lwjgl,org.lwjgl.opencl,com.github.luben.zstd_jni,org.xerial.snappy
# The benchmarks run on the class path, where JMH finds them.
bench_main=dev.lockstep.bench.Main
bench_options="-XX:+UseSerialGC -XX:-UsePerfData --enable-native-access=ALL-UNNAMED"
# So does the user's own Java, whose messages and garbage collector are the JVM's usual ones.
own_options="--enable-native-access=ALL-UNNAMED --add-exports=java.base/jdk.internal.module=ALL-UNNAMED"
# The JVM's own messages go to stderr, and none is about the AOT cache: a start without it is merely slower.
# The CPU backend loads the Vector API's module itself where it needs it (see VectorModule), which the export is for.
jvm_options="-XX:+UseSerialGC -XX:-UsePerfData -XX:+DisplayVMOutputToStderr
    -Xlog:disable -Xlog:all=warning:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr
    --add-exports=java.base/jdk.internal.module=dev.lockstep.cpu
    --enable-native-access=$native_modules"
