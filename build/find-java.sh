# Sourced by the launch scripts: find_java prints the java of a JDK or JRE 25 or newer, or says what to set.

java_major() {
  # "25.0.3" -> 25; old ones say "1.8"
  "$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

find_java() {
  for home in "${SLUICE_JAVA_HOME:-}" "${JAVA_HOME:-}" \
    /usr/lib/jvm/* /opt/java/* /opt/jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/*; do
    if [ -n "$home" ] && [ -x "$home/bin/java" ]; then
      major=$(java_major "$home/bin/java")
      if [ "${major:-0}" -ge 25 ]; then
        echo "$home/bin/java"
        return 0
      fi
    fi
  done
  if command -v java >/dev/null 2>&1; then
    major=$(java_major java)
    if [ "${major:-0}" -ge 25 ]; then
      command -v java
      return 0
    fi
  fi
  echo "No Java 25 or newer was found: install one and set SLUICE_JAVA_HOME to its folder." >&2
  return 1
}
