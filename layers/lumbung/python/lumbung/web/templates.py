"""Jinja2, once for each language: escaping always on, undefined names are faults, compiled by the build."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lumbung.shared.catalogue import catalogue

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

HERE = Path(__file__).parent
SOURCES = HERE / "templates"
COMPILED = HERE / "templates_compiled"


@lru_cache(maxsize=4)
def environment(language: str) -> "Environment":
    """The templates of one language: the compiled modules where the build left them, else the files.

    `{% trans %}` and `_()` read the catalogue, `say(words)` a village's own words, `describe(error)` the words
    of an error, `word(code)` those of any code; the filters `moment(zone)`, `day` and `rupiah` show what their names say (show.py).
    """
    from lumbung.web import questions, show

    made = _bare(_loader())
    made.install_gettext_translations(catalogue().words(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {
        "language": language,
        **show.functions(catalogue(), language),
        **questions.functions(language),
    }
    made.filters |= show.filters(language)
    return made


def render(template: str, language: str, context: Mapping[str, Any]) -> str:
    """The page as text. Raises jinja2's UndefinedError where the context lacks a name."""
    return environment(language).get_template(template).render(context)


@lru_cache(maxsize=1)
def style() -> str:
    """The style sheet exactly as every page holds it inline (its hash stands in the CSP)."""
    return re.sub(r"\s*([{};,])\s*|(:)\s+", r"\1\2", _bare_text("style.css"))


@lru_cache(maxsize=1)
def script() -> str:
    """The script exactly as the few pages that have it hold it inline (its hash stands in their CSP)."""
    return _bare_text("script.js")


def compile_all(target: Path) -> None:
    """Compiles every template into Python modules in `target`, for the build (`COMPILED` in the package).

    Filters and the new style of gettext are looked up while compiling, so it takes a whole environment;
    which language's makes no difference.
    """
    environment("id").compile_templates(
        str(target), extensions=["html"], zip=None, ignore_errors=False
    )


def _bare_text(name: str) -> str:
    source = (HERE / name).read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)).strip()


def _bare(loader: "BaseLoader") -> "Environment":
    from jinja2 import Environment, StrictUndefined

    return Environment(
        loader=loader,
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _loader() -> "BaseLoader":
    from jinja2 import ModuleLoader

    return ModuleLoader(str(COMPILED)) if COMPILED.is_dir() else _files()


def _files() -> "BaseLoader":
    from jinja2 import FileSystemLoader

    return FileSystemLoader(str(SOURCES))
