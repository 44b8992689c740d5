#!/bin/sh
# `deno` of the stand-in. `deno compile` needs a runtime base from Deno's own host; where another
# version's base lies at hand instead, that version compiles. All else is the version of the tag.
case " $* " in
  *" server/tools/compile.ts "*)
    if [ -x /opt/compiler/deno ]; then
      shift # run
      exec /opt/compiler/deno run --no-config --no-lock "$@"
    fi
    ;;
esac
exec /opt/deno/deno "$@"
