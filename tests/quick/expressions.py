"""DynamoDB's expressions, read once and kept as functions: conditions, key conditions and updates.

The grammar is the published one but for nested paths, `size` and `IN`, which nothing here writes. What it
does not know it refuses, so no condition is ever taken for true because nobody understood it.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

Value = Mapping[str, Any]
Item = dict[str, Value]
Given = tuple[Mapping[str, str], Mapping[str, Value]]  # names, values
Condition = Callable[[Item, Given], bool]
Update = Callable[[Item, Given], Item]
Operand = Callable[[Item, Given], Value | None]

TOKEN = re.compile(r"\s*([#:]\w+|<=|>=|<>|[=<>(),+-]|[A-Za-z_]\w*)")
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@cache
def condition(text: str) -> Condition:
    """Whether an item, empty where there is none, is as a condition says."""
    reader = _Reader(text)
    found = reader.either()
    reader.end()
    return found


@cache
def update(text: str) -> Update:
    """What an item becomes: a new one, the given one stays as it is."""
    reader = _Reader(text)
    changes = []
    while reader.left:
        changes += reader.clause()

    def changed(item: Item, given: Given) -> Item:
        new = dict(item)
        for change in changes:
            change(item, new, given)
        return new

    return changed


class _Reader:
    """A recursive descent over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self.left, at = [], 0
        while at < len(text.rstrip()):
            match = TOKEN.match(text, at)
            if not match:
                raise ValueError(f"unknown in an expression: {text[at:]}")
            self.left.append(match[1])
            at = match.end()

    def take(self, *wanted: str) -> str:
        if not self.left or (wanted and self.left[0].upper() not in wanted):
            raise ValueError(f"expected {wanted}, found {self.left[:5]}")
        return self.left.pop(0)

    def sees(self, *words: str) -> bool:
        return bool(self.left) and self.left[0].upper() in words

    def end(self) -> None:
        if self.left:
            raise ValueError(f"too much in an expression: {self.left}")

    # Conditions

    def either(self) -> Condition:
        parts = [self.both()]
        while self.sees("OR"):
            self.take("OR")
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else lambda i, g: any(p(i, g) for p in parts)

    def both(self) -> Condition:
        parts = [self.negated()]
        while self.sees("AND"):
            self.take("AND")
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else lambda i, g: all(p(i, g) for p in parts)

    def negated(self) -> Condition:
        if self.sees("NOT"):
            self.take("NOT")
            inner = self.negated()
            return lambda i, g: not inner(i, g)
        if self.sees("("):
            self.take("(")
            inner = self.either()
            self.take(")")
            return inner
        return self.test()

    def test(self) -> Condition:
        if self.sees("ATTRIBUTE_EXISTS", "ATTRIBUTE_NOT_EXISTS"):
            there = self.take().lower() == "attribute_exists"
            (path,) = self.arguments()
            return lambda i, g: (path(i, g) is not None) == there
        if self.sees("BEGINS_WITH"):
            self.take()
            path, start = self.arguments()
            return lambda i, g: _begins(path(i, g), start(i, g))
        if self.sees("CONTAINS"):
            self.take()
            path, part = self.arguments()
            return lambda i, g: _contains(path(i, g), part(i, g))
        left, how, right = self.operand(), self.take("=", "<>", *COMPARE, "BETWEEN"), self.operand()
        if how.upper() == "BETWEEN":
            self.take("AND")
            most = self.operand()
            return lambda i, g: (
                _holds(left(i, g), ">=", right(i, g)) and _holds(left(i, g), "<=", most(i, g))
            )
        return lambda i, g: _holds(left(i, g), how, right(i, g))

    def arguments(self) -> list[Operand]:
        self.take("(")
        found = [self.operand()]
        while self.sees(","):
            self.take(",")
            found.append(self.operand())
        self.take(")")
        return found

    def operand(self) -> Operand:
        token = self.take()
        if token.startswith(":"):
            return lambda _i, given: given[1][token]
        if token.startswith("#"):
            return lambda item, given: item.get(given[0][token])
        raise ValueError(f"a name that stands in no list of names: {token}")

    # Updates

    def clause(self) -> list[Callable[[Item, Item, Given], None]]:
        kind = self.take("SET", "ADD", "REMOVE").upper()
        changes = [self.change(kind)]
        while self.sees(","):
            self.take(",")
            changes.append(self.change(kind))
        return changes

    def change(self, kind: str) -> Callable[[Item, Item, Given], None]:
        name = self.take()
        if kind == "REMOVE":
            return lambda _old, new, given: new.pop(given[0][name], None) and None
        if kind == "ADD":
            by = self.operand()

            def add(old: Item, new: Item, given: Given) -> None:
                path = given[0][name]
                new[path] = _sum(old.get(path, {"N": "0"}), by(old, given), 1)

            return add
        self.take("=")
        value = self.sum()

        def put(old: Item, new: Item, given: Given) -> None:
            found = value(old, given)
            if found is None:
                raise ValueError(f"{given[0][name]} is set to what is not there")
            new[given[0][name]] = found

        return put

    def sum(self) -> Operand:
        left = self.addend()
        if not self.sees("+", "-"):
            return left
        sign = 1 if self.take("+", "-") == "+" else -1
        right = self.addend()
        return lambda i, g: _sum(left(i, g), right(i, g), sign)

    def addend(self) -> Operand:
        if not self.sees("IF_NOT_EXISTS"):
            return self.operand()
        self.take()
        path, otherwise = self.arguments()

        def found(item: Item, given: Given) -> Value | None:
            there = path(item, given)
            return otherwise(item, given) if there is None else there

        return found


def _plain(value: Value) -> Any:
    ((kind, held),) = value.items()
    return Decimal(held) if kind == "N" else held


def _holds(left: Value | None, how: str, right: Value | None) -> bool:
    if left is None or right is None:
        return how == "<>" and left is not right
    same_kind = left.keys() == right.keys()
    if how in ("=", "<>"):
        return (same_kind and _plain(left) == _plain(right)) == (how == "=")
    return same_kind and COMPARE[how](_plain(left), _plain(right))


def _begins(value: Value | None, start: Value | None) -> bool:
    return bool(value and start and "S" in value and value["S"].startswith(start["S"]))


def _contains(value: Value | None, part: Value | None) -> bool:
    return bool(value and part and _plain(part) in _plain(value))


def _sum(left: Value | None, right: Value | None, sign: int) -> Value:
    if left is None or right is None:
        raise ValueError("a sum of what is not there")
    return {"N": str(Decimal(left["N"]) + sign * Decimal(right["N"]))}
