# Sourced by the scripts that start a server: speak_utf8 sees to it that names of files may have any letters.

# Java takes the encoding of names from the locale. In that of C, which containers often have, or instead of one that is
# not installed, that is ASCII, and a file whose name has other letters can't be opened. Other locales are left alone.
speak_utf8() {
  case $(locale charmap 2>/dev/null || echo "${LC_ALL:-${LC_CTYPE:-${LANG:-C}}}") in
    ANSI_X3.4-1968 | US-ASCII | C | POSIX) export LC_ALL=C.UTF-8 ;;
  esac
}
