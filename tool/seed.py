"""What a new stage needs before the first resident comes: the village's settings, its funds, its officials."""

from collections.abc import Callable

from infra.deploy import Target
from tool.home import Home


def seed(home: Home, target: Target, say: Callable[[str], None]) -> None:
    """Idempotent: what is there already stays."""
