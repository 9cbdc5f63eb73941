"""`bench`: hands over to tool/bench, with all that follows."""

import argparse
from importlib import import_module


def bench(options: argparse.Namespace) -> int:
    """The measuring has options of its own."""
    answer: int = import_module("tool.bench").main(options.rest)
    return answer
