"""The price list that costs are reckoned by (prices.yaml): every price says where it is from, or that it is assumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from infra.errors import ToolError

FILE = Path(__file__).with_suffix(".yaml")
WHOLE = {"region", "read_on", "rupiah_per_usd", "prices", "assumptions", "free_tier"}
OF_A_PRICE = {"usd", "unit", "assumed", "source"}
OF_AN_ASSUMPTION = {"value", "unit", "source"}


@dataclass(frozen=True)
class Price:
    """Of one unit of what AWS counts. `assumed`: not read from AWS's list for this region."""

    usd: float
    unit: str
    assumed: bool
    source: str


@dataclass(frozen=True)
class Prices:
    """One region's list of one day."""

    region: str
    read_on: date
    rupiah_per_usd: float
    of: Mapping[str, Price]
    assumed: Mapping[str, float]  # what is no price and cannot be counted, by name
    free: Mapping[str, float]  # units a month, by the name of the price

    def rupiah(self, name: str, units: float) -> float:
        """Of so many units."""
        return self.of[name].usd * units * self.rupiah_per_usd


def read_prices(file: Path = FILE) -> Prices:
    """The list of a file. Raises ToolError, which names the first entry that is not as it must be."""
    held = yaml.safe_load(file.read_text())
    _expect(held, WHOLE, file.name)
    _expect(held["rupiah_per_usd"], {"value", "assumed", "source"}, "rupiah_per_usd")
    for name, price in held["prices"].items():
        _expect(price, OF_A_PRICE, name)
        if not price["usd"] > 0 or not isinstance(price["assumed"], bool) or not price["source"]:
            raise ToolError(f"{file.name}: {name} needs a price above 0, a source, assumed or not.")
    for name, assumption in held["assumptions"].items():
        _expect(assumption, OF_AN_ASSUMPTION, name)
    if unknown := held["free_tier"].keys() - held["prices"].keys():
        raise ToolError(f"{file.name}: the free tier has {', '.join(unknown)}, which has no price.")
    return Prices(
        held["region"],
        held["read_on"],
        held["rupiah_per_usd"]["value"],
        {name: Price(**price) for name, price in held["prices"].items()},
        {name: assumption["value"] for name, assumption in held["assumptions"].items()},
        held["free_tier"],
    )


def _expect(held: Any, names: set[str], where: str) -> None:
    if not isinstance(held, dict) or held.keys() != names:
        raise ToolError(f"{FILE.name}: {where} must have exactly {', '.join(sorted(names))}.")
