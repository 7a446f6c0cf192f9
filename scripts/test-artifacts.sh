#!/bin/sh
# Tests what would be published, from outside: against the repository that ./release --dry-run leaves, an application is built for each
# platform, and runs on the class path, on the module path, as a shaded jar, as Spring Boot's jar and in a run-time image; somebody
# else's backend is held to the conformance kit as its README says; and another build is to have given the same bytes.
#
# usage: scripts/test-artifacts.sh [REPOSITORY | --staged FOLDER]
#   REPOSITORY        a local Maven repository that scripts/repository.sh made, with the artifacts of the other build; else that is made now
#   --staged FOLDER   what ./release --dry-run left: nothing is built but what is somebody else's

set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 3
cd "$root" || exit 3
# shellcheck source=scripts/jdk.sh
. "$root/scripts/jdk.sh"
# shellcheck source=scripts/staging.sh
. "$root/scripts/staging.sh"
# shellcheck source=scripts/repository.sh
. "$root/scripts/repository.sh"
find_jdk
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
log=$work/log
snapshot=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml)
# Compilers that see little code are quickest without the JIT's second stage.
MAVEN_OPTS="-XX:TieredStopAtLevel=1 ${MAVEN_OPTS:-}"
export MAVEN_OPTS

failed() {
    say "test-artifacts: FAILED: $*"
    exit 1
}

# Maven as the application's author has it, who finds our artifacts in the staged repository. Its output is in the log.
maven() {
    JAVA_HOME=$jdk MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
        mvn -B -ntp -s "$work/settings.xml" "-Dmaven.repo.local=$work/repository" "$@" < /dev/null > "$log" 2>&1
}

logged() { "$@" > "$log" 2>&1 < /dev/null; }

must() {
    "$@" || {
        tail -n 40 "$log" >&2
        failed "$*"
    }
}

# Makes the repository to be tested. Its version is as long as the one of the sources, so that class files which name it differ in nothing else.
stage() {
    staged=$work/staged
    version=$(printf '%s' "$snapshot" | sed 's/-SNAPSHOT$/-rehearse/')
    ./release --dry-run "$version" "$staged" || failed './release --dry-run'
    ./release --dry-run 1.2.3-SNAPSHOT 2> /dev/null && failed 'a SNAPSHOT would be published'
    [ $? -ne 1 ] || failed 'a refused version is no bad input'
}

# Another build, with other options and in another folder, has given the same jars.
compares() {
    other=$1
    if [ -z "$other" ]; then
        other=$work/other
        own_repository "$other" || failed 'no local Maven repository'
        JAVA_HOME=$jdk mvn -B -ntp -T 2 -Pspark "-Dmaven.repo.local=$other" -Dmaven.test.skip=true -pl '!trainer,!bench' install \
            < /dev/null > "$log" 2>&1 || failed "mvn install: $(tail -n 40 "$log")"
    fi
    "$jdk/bin/java" scripts/SameJars.java "$staged/dev/lockstep" "$version" "$other/dev/lockstep" "$snapshot" ||
        failed 'two builds give two results'
}

# Prints the nth block of a language in a document, with the version that is staged.
block() {
    awk -v language="$2" -v wanted="$3" '
        $0 == "```" language {inside = ++seen == wanted; next}
        /^```$/ {inside = 0}
        inside' "$1" | sed "s/[0-9.]*-SNAPSHOT/$version/"
}

# Prints the training example of README.md.
write_example() {
    awk '/^```java$/ {block = ""; inside = 1; next}
        /^```$/ {if (inside && block ~ /\nclass Diagonal /) printf "package example;\n\n%s", block; inside = 0}
        inside {block = block $0 "\n"}' README.md > "$work/example"
    lines=$(grep -c '[^[:space:]]' "$work/example")
    case $lines in
        [1-9] | [123][0-9]) ;;
        *) failed "the README's example has $lines lines" ;;
    esac
    cat "$work/example"
}

# Writes the project of an application that depends on everything, as docs/embedding.md says.
write_application() {
    mkdir -p "$work/application/src/main/java/example"
    cp scripts/application/App.java "$work/application/src/main/java/example/"
    write_example > "$work/application/src/main/java/example/Diagonal.java"
    {
        cat << POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>application</artifactId>
  <version>1</version>
POM
        block docs/embedding.md xml 3 | sed 's:^</properties>:<maven.compiler.release>25</maven.compiler.release>\
<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>:'
        block docs/embedding.md xml 1
        echo '<dependencies>'
        block docs/embedding.md xml 2
        for artifact in learn backend-cpu backend-cpu-native backend-cuda backend-opencl; do
            echo "<dependency><groupId>dev.lockstep</groupId><artifactId>lockstep-$artifact</artifactId></dependency>"
        done
        echo '</dependencies>'
        cat scripts/application/build.xml
        echo '</project>'
    } > "$work/application/pom.xml"
}

# Makes a Maven without Jansi, which would call the console of Windows where the JVM says that this is Windows.
plain_maven() {
    home=$(JAVA_HOME=$jdk mvn -v | sed -n 's/^Maven home: //p')
    mkdir -p "$work/maven/lib" && cp -r "$home/bin" "$work/maven/" && ln -s "$home/boot" "$home/conf" "$work/maven/" || return 1
    for jar in "$home"/lib/*; do
        case ${jar##*/} in
            jansi*) ;;
            *) ln -s "$jar" "$work/maven/lib/" || return 1 ;;
        esac
    done
}

# Resolves the application where the JVM says that it runs on another system.
resolves_natives() {
    # shellcheck disable=SC2089 # the JVM reads the quotes
    JDK_JAVA_OPTIONS="-Dos.name=\"$1\" -Dos.arch=$2"
    # shellcheck disable=SC2090
    export JDK_JAVA_OPTIONS
    (
        PATH=$work/maven/bin:$PATH
        must maven -q -f "$work/application/pom.xml" dependency:build-classpath "-Dmdep.outputFile=$work/class-path" -Dmdep.pathSeparator=:
    ) || exit 1
    unset JDK_JAVA_OPTIONS
    found=$(tr : '\n' < "$work/class-path" | sed -n 's:.*/lwjgl-[0-9.]*-\(natives-.*\)\.jar:\1:p')
    [ "$found" = "$3" ] || failed "on $1 $2 the natives are '$found' and not $3"
}

# Runs the application, which says on which devices it has trained, and prints nothing besides but the lines given by a pattern.
runs() {
    name=$1
    allowed=$2
    shift 2
    output=$("$@" 2> "$work/errors") || failed "$name: $output $(cat "$work/errors")"
    unexpected=$(grep -vE "${allowed:-^$}" "$work/errors")
    [ -z "$unexpected" ] || failed "$name printed: $unexpected"
    case $output in
        *"trained on cpu with lockstep $version"*) ;;
        *) failed "$name: $output" ;;
    esac
    case $* in
        *opencl*) case $output in *"trained on opencl"*) ;; *) failed "$name: $output" ;; esac ;;
    esac
    say "test-artifacts: $name"
}

# Signs the BOM, as ./release --sign does all, with a key that is made for it.
signs() {
    GNUPGHOME=$work/keys
    export GNUPGHOME
    mkdir -m 700 "$GNUPGHOME" || failed "no $GNUPGHOME"
    mkdir "$work/copy" || failed "no $work/copy"
    copy_as "$work/copy" "$version" || failed 'a copy of the sources'
    # gpg waits some seconds for an agent that it starts itself.
    gpgconf --launch gpg-agent > /dev/null 2>&1 || sleep 10
    must logged gpg --batch --passphrase '' --quick-generate-key 'Test <test@example.org>'
    must logged build_copy "$work/copy/bom" -Dgpg.skip=false "-DaltDeploymentRepository=staged::file://$work/signed" deploy
    pom=$(find "$work/signed" -name '*.pom')
    must logged gpg --verify "$pom.asc" "$pom"
    gpgconf --kill all
    say 'test-artifacts: what is signed has the signature of the key'
}

# Runs the README's example, which saves a model to the file given first.
learns() {
    model=$1
    shift
    output=$("$jdk/bin/java" "$@" "$model" 2>&1) || failed "the README's example printed: $output"
    case $output in
        *WARNING*) failed "the README's example printed: $output" ;;
        *'after 5 epochs 0.9'*'is below the diagonal'*) ;;
        *) failed "the README's example printed: $output" ;;
    esac
}

# Runs it with the jars of the dependencies that it names and of theirs, on the class path and on the module path.
runs_example() {
    path=
    for jar in "$application"/jars/*; do
        case ${jar##*/} in
            lockstep-backend-cuda-* | lockstep-backend-opencl-* | lockstep-kernels-* | lwjgl* | jcu*) ;;
            *) path=$path:$jar ;;
        esac
    done
    learns "$work/class-path-model" --enable-native-access=ALL-UNNAMED -cp "$application/application-1.jar$path" example.Diagonal
    learns "$work/module-path-model" --enable-native-access=dev.lockstep.cpu -p "$work/modules$path" -m application/example.Diagonal
    cmp "$work/class-path-model" "$work/module-path-model" || failed 'the class path and the module path gave different models'
    say "test-artifacts: README's example of $lines lines trains, saves, loads and predicts on class path and module path"
}

runs_everywhere() {
    application=$work/application/target
    must maven -f "$work/application/pom.xml" package
    java=$jdk/bin/java
    opencl=dev.lockstep.opencl,org.lwjgl,org.lwjgl.opencl
    runs 'class path' '' "$java" --enable-native-access=ALL-UNNAMED -cp "$application/application-1.jar:$application/jars/*" \
        example.App cpu opencl
    runs 'class path, no option' 'dev\.lockstep|CPU kernels are scalar: the module jdk\.incubator\.vector is not loaded' \
        "$java" -cp "$application/application-1.jar:$application/jars/*" example.App auto
    runs 'shaded jar, no option' '' "$java" -jar "$application/application-1-shaded.jar" cpu opencl
    runs "Spring Boot's jar, no option" '' "$java" -jar "$application/application-1-boot.jar" cpu opencl
    runs 'Java loops of a shaded jar, no option' '' "$java" -Ddev.lockstep.cpu.native=off -jar "$application/application-1-shaded.jar" cpu
    output=$("$java" -cp "$application/application-1-unmerged.jar" example.App cpu cuda opencl 2>&1)
    case $output in
        *'have their service files (META-INF/services/dev.lockstep.spi.Backend) merged too'*) ;;
        *) failed "a jar without merged service files says: $output" ;;
    esac
    echo 'module application { requires dev.lockstep.learn; }' > "$work/application/module-info.java"
    "$jdk/bin/javac" -d "$work/modules" -p "$application/jars" "$work/application/module-info.java" \
        "$work/application/src/main/java/example/"*.java || failed 'the module does not compile'
    runs 'module path' '' "$java" --enable-native-access="dev.lockstep.cpu,$opencl" -p "$work/modules:$application/jars" \
        -m application/example.App cpu opencl
    runs_example
    image_path=$work/modules
    for jar in "$application"/jars/*.jar; do
        case $jar in
            *jcu*) ;;
            *-cuda-*) ;;
            *) image_path=$image_path:$jar ;;
        esac
    done
    "$jdk/bin/jlink" --module-path "$image_path" --output "$work/image" \
        --add-modules application,dev.lockstep.cpu,dev.lockstep.cpu.natives,dev.lockstep.opencl,org.lwjgl.natives || failed jlink
    refused=$("$jdk/bin/jlink" --module-path "$application/jars" --output "$work/no-image" --add-modules dev.lockstep.cuda 2>&1) &&
        failed 'jlink takes CUDA now: docs/embedding.md says that it cannot'
    case $refused in
        *'automatic module cannot be used with jlink'*) ;;
        *) failed "jlink refuses CUDA for another reason: $refused" ;;
    esac
    runs 'run-time image' '' "$work/image/bin/java" --enable-native-access="dev.lockstep.cpu,$opencl" -m application/example.App cpu opencl
}

resolves_all_natives() {
    plain_maven || failed 'a Maven without Jansi'
    resolves_natives Linux amd64 natives-linux
    resolves_natives Linux aarch64 natives-linux-arm64
    resolves_natives 'Mac OS X' aarch64 natives-macos-arm64
    resolves_natives 'Windows 11' amd64 natives-windows
    say 'test-artifacts: four platforms get their natives'
}

holds_a_backend_to_the_kit() {
    cp -r examples/backend "$work/backend"
    find "$work/backend" -name target -prune -exec rm -rf {} +
    set -- -f "$work/backend/pom.xml" "-Dversion.lockstep=$version" test
    must maven "$@"
    grep -q 'Tests run: [0-9]\{4,\}, Failures: 0, Errors: 0, Skipped: 0' "$log" || failed "the example's backend ran too little"
    must maven "$@" '-Dtest=AcmeConformanceTest#conforms' '-Dlockstep.case=sgd/n=13,lr=0.1,data=dense,seed=1'
    grep -q 'Tests run: 1, Failures: 0' "$log" || failed 'a replay line runs more than its case'
    ! maven "$@" -Dversion.surefire=2.12.4 || failed 'a Surefire that finds no test of JUnit 5 passes'
    grep -q 'No tests were executed' "$log" || failed 'an old Surefire does not say that it ran nothing'
    say 'test-artifacts: a backend of somebody else conforms'
}

case ${1:-} in
    --staged)
        staged=$2
        for pom in "$staged"/dev/lockstep/lockstep-bom/*/*.pom; do
            version=$(basename "$(dirname "$pom")")
        done
        ;;
    *)
        stage
        compares "${1:-}"
        ;;
esac
own_repository "$work/repository" || failed 'no local Maven repository'
cat > "$work/settings.xml" << EOF
<settings>
  <profiles>
    <profile>
      <id>staged</id>
      <repositories><repository><id>staged</id><url>file://$staged</url></repository></repositories>
    </profile>
  </profiles>
  <activeProfiles><activeProfile>staged</activeProfile></activeProfiles>
</settings>
EOF
write_application
(
    log=$work/beside.log
    holds_a_backend_to_the_kit
    resolves_all_natives
    signs
) &
beside=$!
runs_everywhere
wait "$beside" || exit 1
