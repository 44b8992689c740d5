"""Compares a server's answers with those of Python's ONNX Runtime.

Usage: compare.py URL CASES_DIR [--clients 64] [--rounds 12] [--model NAME …]

Asks every model that the server has ready and that has a case file, in three
ways: its own /predict, tensors in JSON and tensors as bytes. Each row is asked
for alone, then rows are asked for in batches, then many clients ask for single
rows at once, and at last for rows and batches at once, so that requests share
runs. An answer must be the one of the same rows in a run of their own.

A model is `ok`, `refused` where the server gave a reason (4xx) for what ONNX
Runtime does answer, `WRONG` or `ERROR` (5xx, or no answer). Exits with 1 when
one is WRONG or an ERROR, with 3 when the server went down.
"""
import argparse
import asyncio
import json
import random
import sys
from collections import Counter
from pathlib import Path

from connection import Connection
from judge import Judge
from questions import batches, singles
from verdict import Tally

# The exit code when the server went down; argparse has 2.
DOWN = 3


def main():
    """Compares the models and prints a line for each; gives back the exit code."""
    arguments = parse_arguments()
    try:
        return asyncio.run(compare(arguments))
    except ConnectionError as error:
        print(f"the server does not answer: {error}")
        return DOWN


def parse_arguments():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("url", metavar="URL", help="where the server listens: http://127.0.0.1:8000")
    parser.add_argument("cases", type=Path, metavar="CASES_DIR", help="the case files of make_zoo.py")
    parser.add_argument("--clients", type=int, default=64, help="requests in flight at once (64)")
    parser.add_argument("--rounds", type=int, default=12, help="requests that each client sends (12)")
    parser.add_argument("--model", nargs="+", metavar="NAME", help="compares these models alone")
    parser.add_argument("--verdicts", type=Path, help="file to append a line for each model to")
    return parser.parse_args()


async def compare(arguments):
    """Compares model after model."""
    connection = Connection(arguments.url)
    served = await served_models(connection)
    tallies = []
    for path in sorted(arguments.cases.glob("*.json")):
        name = path.stem
        if arguments.model and name not in arguments.model:
            continue
        if name not in served:
            continue
        version, reason = served[name]
        if version is None:
            print(f"{name:36} not served: {reason}", flush=True)
            tallies.append(Tally.unserved(name))
            continue
        case = json.loads(path.read_text())
        tally = await ask(case, version, arguments, connection)
        print(tally.describe(), flush=True)
        tallies.append(tally)
        if tally.errors and not await recovered(arguments.url):
            print(f"the server does not answer any more, after {name}")
            return DOWN
    connection.close()
    print_totals(tallies)
    if arguments.verdicts:
        with arguments.verdicts.open("a") as file:
            file.writelines(f"{tally.name} {tally.verdict}\n" for tally in tallies)
    return int(any(tally.failed for tally in tallies))


async def served_models(connection):
    """The server's models by name: the version that answers, or None and the reason."""
    _, _, body = await connection.get("/models")
    models = {}
    for model in json.loads(body)["models"]:
        ready = {v["version"]: v for v in model["versions"] if v["state"] == "READY"}
        reasons = [v.get("reason") for v in model["versions"]] + [model.get("reason")]
        reason = next(filter(None, reasons), "no reason given")
        models[model["name"]] = (ready.get(model["default_version"]), reason)
    return models


async def ask(case, version, arguments, connection):
    """Asks one model everything."""
    judge = Judge(case)
    tally = Tally(case["name"], version)
    alone = singles(case, judge)
    in_batches = batches(case, judge)
    for phase, questions in (("alone", alone), ("in batches", in_batches)):
        for question in questions:
            await put(question, phase, connection, tally)
    await at_once("at once", alone, arguments, tally)
    if in_batches:
        await at_once("at once with batches", alone + in_batches * 2, arguments, tally)
    return tally


async def at_once(phase, questions, arguments, tally):
    """Lets clients ask all the time, each in an order of its own."""

    async def client(number):
        connection = Connection(arguments.url)
        order = random.Random(number)
        for _ in range(arguments.rounds):
            await put(order.choice(questions), phase, connection, tally)
        connection.close()

    await asyncio.gather(*(client(number) for number in range(arguments.clients)))


async def put(question, phase, connection, tally):
    """Asks one question and counts the answer."""
    try:
        status, headers, body = await connection.post(question.request)
    except (OSError, TimeoutError, asyncio.TimeoutError) as error:
        tally.error(phase, question.way, f"no answer: {error or type(error).__name__}")
        return
    tally.count(phase, question, status, headers, body)


async def recovered(url):
    """True when the server takes requests again within ten seconds."""
    for _ in range(40):
        connection = Connection(url)
        try:
            status, _, _ = await connection.get("/health")
            if status == 200:
                return True
        except (OSError, TimeoutError, asyncio.TimeoutError):
            pass
        finally:
            connection.close()
        await asyncio.sleep(0.25)
    return False


def print_totals(tallies):
    """How many models came to which verdict."""
    counts = Counter(tally.verdict for tally in tallies)
    print("\n" + ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common()))


if __name__ == "__main__":
    sys.exit(main())
