import dev.lockstep.*;
import dev.lockstep.Queue;
import dev.lockstep.learn.*;
import java.io.*;
import java.nio.file.*;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;
import static dev.lockstep.trainer.shell.Show.*;
