#!/bin/sh
# Builds the README's training example as a project of somebody else, against artifacts as they are installed, and runs it on the class
# path and on the module path. Offline but for the artifacts' own build.
#
# usage: scripts/test-artifacts.sh [REPOSITORY]
#   REPOSITORY   a local Maven repository that scripts/repository.sh made and the artifacts were installed into; else they are now

set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 3
cd "$root" || exit 3
# shellcheck source=scripts/jdk.sh
. "$root/scripts/jdk.sh"
# shellcheck source=scripts/repository.sh
. "$root/scripts/repository.sh"
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT

failed() {
    say "test-artifacts: FAILED: $*"
    exit 1
}

maven() {
    JAVA_HOME=$jdk MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
        mvn -B -ntp -q "-Dmaven.repo.local=$repository" "$@" < /dev/null > "$work/log" 2>&1 ||
        { tail -n 40 "$work/log" && failed "mvn $*"; }
}

# The version that our build has of a plugin: it is in the usual repository already.
version_of() {
    sed -n "/<artifactId>$1</{n;s/.*<version>\(.*\)<.*/\1/p;}" pom.xml | head -n 1
}

plugin() {
    printf '<plugin><artifactId>%s</artifactId><version>%s</version></plugin>' "$1" "$(version_of "$1")"
}

find_jdk
repository=${1:-}
if [ -z "$repository" ]; then
    repository=$work/repository
    own_repository "$repository" || failed 'no local Maven repository'
    maven -Dmaven.test.skip=true -pl api,backend-cpu,backend-cpu-native,learn -am install
fi
for tests in "$repository"/dev/lockstep/*/*/*-tests.jar; do
    [ ! -e "$tests" ] || failed "a jar of tests would be published: ${tests##*/}"
done

project=$work/project
mkdir -p "$project/src/main/java/example"
awk '/^```java$/ {block = ""; inside = 1; next}
    /^```$/ {if (inside && block ~ /\nclass Diagonal /) printf "package example;\n\n%s", block; inside = 0}
    inside {block = block $0 "\n"}' README.md > "$project/src/main/java/example/Diagonal.java"
lines=$(grep -c '[^[:space:]]' "$project/src/main/java/example/Diagonal.java")
case $lines in
    [1-9] | [123][0-9]) ;;
    *) failed "the README's example has $lines lines" ;;
esac
version=$(sed -n 's/^  <version>\(.*\)<.*/\1/p' pom.xml)
dependency="<groupId>dev.lockstep</groupId><version>$version</version>"
cat > "$project/pom.xml" << EOF
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>example</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>25</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>$dependency<artifactId>lockstep-learn</artifactId></dependency>
    <dependency>$dependency<artifactId>lockstep-backend-cpu</artifactId><scope>runtime</scope></dependency>
    <dependency>$dependency<artifactId>lockstep-backend-cpu-native</artifactId><scope>runtime</scope></dependency>
  </dependencies>
  <build>
    <plugins>
      $(plugin maven-resources-plugin)
      $(plugin maven-compiler-plugin)
      $(plugin maven-surefire-plugin)
      $(plugin maven-jar-plugin)
    </plugins>
  </build>
</project>
EOF

# Compiles the project and runs it with the arguments, which say where its jars are.
learn_with() {
    model=$1
    shift
    rm -rf "$project/target"
    maven -o -f "$project/pom.xml" package \
        "org.apache.maven.plugins:maven-dependency-plugin:$(sed -n 's/.*<version.maven-dependency-plugin>\(.*\)<.*/\1/p' pom.xml):copy-dependencies" \
        "-DoutputDirectory=$project/target/jars" -DincludeScope=runtime
    output=$(cd "$project/target" && "$jdk/bin/java" "$@" "$model" 2>&1) || failed "the example printed: $output"
    case $output in
        *WARNING*) failed "the example printed: $output" ;;
        *'after 5 epochs 0.9'*'is below the diagonal'*) ;;
        *) failed "the example printed: $output" ;;
    esac
}

learn_with "$work/class-path" --enable-native-access=ALL-UNNAMED -cp 'example-1.jar:jars/*' example.Diagonal
echo 'module example { requires dev.lockstep.learn; }' > "$project/src/main/java/module-info.java"
learn_with "$work/module-path" --enable-native-access=dev.lockstep.cpu -p example-1.jar:jars -m example/example.Diagonal
cmp "$work/class-path" "$work/module-path" || failed 'the class path and the module path gave different models'
say "test-artifacts: an outside project of $lines lines trains, saves, loads and predicts on class path and module path"
