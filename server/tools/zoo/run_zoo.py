"""Starts servers for a zoo, and compares their answers; the whole check in one command.

Usage: run_zoo.py MODELS_DIR CASES_DIR [--group 60] [--rounds 12] [--model NAME …]
                  [--refused NAME …] -- SERVER COMMAND

    run_zoo.py models cases -- deno run -A main.ts serve

The command is run with `--models` and `--port` added. Models are served in
groups. When a server ends or does not answer, its group is served again
in two halves, until the model that takes the others down is alone. The last line
counts the models: passed are those that answer every question as Python's ONNX
Runtime does, and those of `--refused` that the server does not serve.
"""
import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from compare import DOWN

START_S = 60


def main():
    """Checks all groups and counts the models; gives back the exit code."""
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory() as folder:
        arguments.verdicts = Path(folder) / "verdicts"
        return check_all(arguments)


def check_all(arguments):
    """Checks all groups; gives back the exit code."""
    names = [
        path.name for path in sorted(arguments.models.iterdir())
        if not arguments.model or path.name in arguments.model
    ]
    size = arguments.group
    groups = [names[start:start + size] for start in range(0, len(names), size)]
    for group in groups:
        check(group, arguments)
    verdicts = dict(line.split(" ", 1) for line in arguments.verdicts.read_text().splitlines())
    failed = [name for name in names if not passed(name, verdicts.get(name), arguments.refused)]
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    print(f"\n{len(names) - len(failed)} passed, {len(failed)} failed")
    return int(bool(failed))


def passed(name, verdict, refused):
    """True when a model came to what was expected of it."""
    return verdict == ("not served" if name in refused else "ok")


def parse_arguments():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("models", type=Path, metavar="MODELS_DIR")
    parser.add_argument("cases", type=Path, metavar="CASES_DIR")
    parser.add_argument("--rounds", type=int, default=12, help="requests of each client (12)")
    parser.add_argument(
        "--refused", nargs="+", default=[], metavar="NAME", help="models not to be served"
    )
    parser.add_argument("--group", type=int, default=60, help="models that a server has (60)")
    parser.add_argument("--model", nargs="+", metavar="NAME", help="checks these models alone")
    parser.add_argument("--log", type=Path, default=Path(os.devnull), help="file for the servers' logs")
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    arguments = parser.parse_args(sys.argv[1:split])
    arguments.command = sys.argv[split + 1:]
    if not arguments.command:
        parser.error('the command that starts a server must follow "--"')
    return arguments


def check(names, arguments):
    """Serves and compares a group, or its halves when it takes its server down."""
    with tempfile.TemporaryDirectory(dir=arguments.models.parent) as folder:
        for name in names:
            shutil.copytree(arguments.models / name, Path(folder) / name, copy_function=os.link)
        is_compared = serve_and_compare(folder, arguments)
    if is_compared:
        return
    if len(names) == 1:
        print(f"{names[0]:36} TAKES THE SERVER DOWN", flush=True)
        return
    half = len(names) // 2
    print(f"a server of {len(names)} models went down: {names[0]} to {names[-1]}", flush=True)
    check(names[:half], arguments)
    check(names[half:], arguments)


def serve_and_compare(folder, arguments):
    """Whether the models were compared; False when the server went down."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [*arguments.command, "--models", folder, "--port", str(port)]
    with arguments.log.open("a") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            if not started(server, url):
                return False
            options = ["--rounds", str(arguments.rounds), "--verdicts", str(arguments.verdicts)]
            compare = [sys.executable, str(Path(__file__).with_name("compare.py"))]
            result = subprocess.run(
                [*compare, url, str(arguments.cases), *options], check=False
            )
            return result.returncode != DOWN
        finally:
            server.terminate()
            server.wait()


def started(server, url):
    """Waits until the server answers; False when it ends or takes too long."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and server.poll() is None:
        if answers(url):
            # A thread that a model broke ends a moment after; then so does a server that starts.
            time.sleep(0.5)
            return server.poll() is None
        time.sleep(0.2)
    return False


def answers(url):
    """True when the server answers; it does once it has tried to load every model."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def free_port():
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
