"""Runs code from standard input as a notebook does: the value of an expression is printed."""

import ast
import sys

names = {}
for node in ast.parse(sys.stdin.read()).body:
    exec(compile(ast.Interactive([node]), "notebook", "single"), names)
