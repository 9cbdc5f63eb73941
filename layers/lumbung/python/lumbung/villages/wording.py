"""Words of the catalogue about aid, as they are for money and, under `<code>.goods`, for goods by their own name."""

from collections.abc import Mapping
from typing import Final

from lumbung.shared.catalogue import translate
from lumbung.villages.model import Programme

GOODS: Final = frozenset(
    {
        *("kind.pay", "kind.trace"),
        *("waiting.pay", "waiting.confirm", "waiting.trace"),
        *("stage.reservation", "stage.payment", "stage.confirmation", "stage.unreceived"),
        *("step.reserved", "step.taken", "step.paid", "step.received", "step.not_received"),
        *("step.arrived", "step.returned"),
    }
)
"""Codes that speak of money, and have other words where goods are given."""


def code_of(programme: Programme | None, code: str, language: str) -> tuple[str, Mapping[str, str]]:
    """The code by which it is looked up, and what its words name. Without a programme it is as for money."""
    if programme is None or not programme.goods or code not in GOODS:
        return code, {}
    return f"{code}.goods", {"goods": goods_of(programme, language)}


def words_of(programme: Programme | None, code: str, language: str) -> str:
    """The words themselves."""
    key, named = code_of(programme, code, language)
    return translate(language, key, **named)


def goods_of(programme: Programme, language: str) -> str:
    """What is handed out; empty where it is money."""
    return programme.goods.get(language) or next(iter(programme.goods.values()), "")
