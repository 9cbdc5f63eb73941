"""While there is no money: residents see their place, nobody overtakes, and new money wakes them in order."""

import json
import subprocess
import sys

from tests.e2e import before
from tests.e2e.inside import VILLAGE
from tool.elsewhere import environment_of
from tool.home import ROOT
from tool.stack import target_of

FUND, AMOUNT = "bantuan-tunai", 750_000


def top_up(stack, rupiah):
    """What `./lumbung fund top-up` does at the stack."""
    order = {"do": "top-up", "village": VILLAGE, "fund": FUND, "rupiah": rupiah}
    done = subprocess.run(
        [sys.executable, "-m", "tool.fund"],
        cwd=ROOT,
        env=environment_of(target_of(stack.home)),
        input=json.dumps(order),
        text=True,
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_residents_wait_in_order_and_are_woken_in_order(world):
    stack = world.stack
    rest = stack.inside("free", fund=FUND)
    stack.inside("hold", fund=FUND, leave=AMOUNT - 1)
    waiting = []
    for rw, amount in ((1, "750000"), (2, "100000")):
        quick = before.bring_to(stack, "approval", rw, amount=amount)
        before.decide(quick, "approve")
        quick.reaches("no_funds")
        waiting.append(quick)
    first, second = waiting

    wulan = world.resident().takes_over(first).follows()
    wulan.sees("Anda nomor 1 dari antrean yang menunggu dana", "tidak ada yang mendahului")
    world.resident().takes_over(second).follows().sees("Anda nomor 2 dari antrean")
    page, _ = before.open_task(second, "approve")
    assert "nomor 2 dalam antrean" in page.html

    listed = top_up(stack, 1)
    assert {each["id"]: each["waiting"] for each in listed}[FUND] >= 1
    first.reaches("payment")
    assert second.case["stage"] == "no_funds"
    world.resident().takes_over(second).follows().sees("Anda nomor 1 dari antrean")

    stack.inside("entry", kind="wake_queue", ref=FUND, later=0.1)
    stack.ticks_until(lambda: not stack.inside("entries", ref=FUND), "the queue was looked at")
    assert second.case["stage"] == "no_funds"
    top_up(stack, rest)
    second.reaches("payment")
    assert stack.inside("verify")["funds"] == []
