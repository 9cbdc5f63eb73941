"""Fifty at once want a fund's last money: exactly as many get it as it suffices for, whatever conflicts."""

import pytest

WRITERS, ENOUGH_FOR = 50, 17


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_of_fifty_at_once_exactly_as_many_get_money_as_there_is(world, share):
    done = world.stack.inside(
        "compete", fund="donasi", enough_for=ENOUGH_FOR, writers=WRITERS, share=share
    )

    assert (done["won"], done["refused"], done["failed"]) == (ENOUGH_FOR, WRITERS - ENOUGH_FOR, 0)
    assert done["free"] == 0
    assert done["conflicts"] > 0
    found = world.stack.inside("verify")
    assert (found["funds"], found["books"]) == ([], [])
