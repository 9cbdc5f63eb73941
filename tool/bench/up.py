"""How long `./lumbung up` takes: with nothing but the environments there, once more while it runs, and after `down`."""

from tool.bench.figures import Figure
from tool.bench.stack import Stack, run


def measure(stack: Stack) -> list[Figure]:
    """The first `up` is the one that this stack came up by, building included."""
    again = run(stack.home, "up")
    run(stack.home, "down")
    after_down = run(stack.home, "up")
    times = {"first": stack.seconds, "again": again, "after down": after_down}
    return [Figure(f"up.{name}.time", round(seconds, 1), "s") for name, seconds in times.items()]
