"""Settings files as values that know where they stand: each mistake is named by file, line and key.

Values are taken from YAML's nodes, not from what YAML makes of them: `no` stays a text, `08` eight.
JSON is read the same way. Only for the build and the tool: no function imports it.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import yaml

from lumbung.shared.errors import InvalidTextError, LumbungError
from lumbung.shared.money import Money

Words = dict[str, str]

SLUG: Final = r"[a-z][a-z0-9]*([-_][a-z0-9]+)*"


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a settings file."""

    file: str
    line: int
    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.key}: {self.text}"


class VillageError(LumbungError):
    """Settings that do not hold, with every mistake found."""

    code = "village.invalid"

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = tuple(sorted(set(problems)))

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class Source:
    """One value in a file. What cannot be read is noted in `problems` and read as an empty value.

    A missing value was noted once, and is silent from then on.
    """

    def __init__(
        self, node: yaml.Node | None, file: str, key: str, problems: list[Problem]
    ) -> None:
        self.node = node
        self.file = file
        self.key = key
        self.problems = problems

    @classmethod
    def open(cls, path: Path, problems: list[Problem]) -> "Source":
        """The whole of a YAML or JSON file."""
        file = str(path)
        try:
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".json":
                json.loads(text)
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except FileNotFoundError:
            problems.append(Problem(file, 1, "-", "there is no such file"))
        except json.JSONDecodeError as error:
            problems.append(Problem(file, error.lineno, "-", f"not JSON: {error.msg}"))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            problems.append(Problem(file, line, "-", f"not YAML: {error.problem}"))
        except (UnicodeDecodeError, yaml.YAMLError):
            problems.append(Problem(file, 1, "-", "holds signs that are no UTF-8 text"))
        else:
            if node is None:
                problems.append(Problem(file, 1, "-", "is empty"))
            return cls(node, file, "", problems)
        return cls(None, file, "", problems)

    @property
    def missing(self) -> bool:
        """Whether there is nothing to read; that was noted already."""
        return self.node is None

    def fail(self, text: str) -> None:
        """Notes a mistake at this place."""
        if self.node is not None:
            line = self.node.start_mark.line + 1
            self.problems.append(Problem(self.file, line, self.key or "-", text))

    def entries(self) -> dict[str, "Source"]:
        """A mapping with keys of its own choosing; a key that comes twice is noted."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail("must be a mapping of keys to values")
            return {}
        found: dict[str, Source] = {}
        for key_node, value in self.node.value:
            name = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            child = Source(value, self.file, f"{self.key}.{name}".lstrip("."), self.problems)
            if name in found:
                Source(key_node, self.file, child.key, self.problems).fail("stands here twice")
            found[name] = child
        return found

    def fields(self, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, "Source"]:
        """A mapping with these keys: each missing one and each that is not known is noted."""
        known = (*required, *optional)
        found = self.entries()
        for name, child in found.items():
            if name not in known:
                close = get_close_matches(name, known, 1)
                child.fail("is not known here" + (f"; did you mean {close[0]}?" if close else ""))
        for name in required:
            if name not in found and isinstance(self.node, yaml.MappingNode):
                self.fail(f"{name} is missing")
        return {name: found.get(name) or self._nothing(name) for name in known}

    def items(self, *, empty: bool = False) -> list["Source"]:
        """A list, which has something in it unless it may be empty."""
        if not isinstance(self.node, yaml.SequenceNode) or not (self.node.value or empty):
            self.fail("must be a list" if empty else "must be a list with something in it")
            return []
        return [
            Source(node, self.file, f"{self.key}.{number}", self.problems)
            for number, node in enumerate(self.node.value, 1)
        ]

    def text(self, pattern: str | None = None, wanted: str = "", empty: bool = False) -> str:
        """A text, which fits the pattern whole where one is given."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.fail("must be a text")
            return ""
        text = str(self.node.value).strip()
        if not text and not empty:
            self.fail("is empty")
        elif text and pattern is not None and not re.fullmatch(pattern, text, re.ASCII):
            self.fail(f"must be {wanted}, not {text!r}")
            return ""
        return text

    def one_of(self, known: Iterable[str]) -> str:
        """One of these texts."""
        choices = list(known)
        text = self.text()
        if text and text not in choices:
            close = get_close_matches(text, choices, 1)
            hint = f"; did you mean {close[0]}?" if close else ""
            self.fail(f"must be one of {', '.join(choices)}, not {text!r}{hint}")
            return ""
        return text

    def flag(self) -> bool:
        """True or false, in these words."""
        return self.one_of(("true", "false")) == "true"

    def whole(self, least: int, most: int) -> int:
        """A whole number within these bounds, also written 1_000_000."""
        text = self.text(r"-?[0-9][0-9_]*", "a whole number").replace("_", "")
        if not text:
            return 0
        number = int(text[:20])
        if not least <= number <= most:
            self.fail(f"must be from {least} to {most}, not {number}")
        return number

    def money(self) -> int:
        """Rupiah above zero, written 1_500_000 or "Rp 1.500.000"."""
        text = self.text()
        if not text:
            return 0
        try:
            rupiah = Money.parse(text.replace("_", "")).rupiah
        except InvalidTextError as error:
            self.fail(f"must be an amount in rupiah, not {text!r} ({error.code})")
            return 0
        if not rupiah:
            self.fail("must be more than Rp 0")
        return rupiah

    def words(self, languages: Sequence[str], fill: Mapping[str, Words]) -> Words:
        """A text in every language, with `{name}` filled in from `fill`."""
        found = self.fields(languages)
        return {language: _fill(found[language], language, fill) for language in languages}

    def _nothing(self, name: str) -> "Source":
        return Source(None, self.file, f"{self.key}.{name}".lstrip("."), self.problems)


def _fill(source: Source, language: str, fill: Mapping[str, Words]) -> str:
    def put(found: re.Match[str]) -> str:
        words = fill.get(found[1])
        if words is None:
            known = ", ".join(f"{{{name}}}" for name in sorted(fill)) or "nothing"
            source.fail(f"{found[0]} cannot be filled in here, only {known}")
            return found[0]
        return words.get(language, "")

    return re.sub(r"\{([^{}]*)\}", put, " ".join(source.text().split()))
