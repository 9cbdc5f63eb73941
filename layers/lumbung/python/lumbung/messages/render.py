"""The words of a message, from its templates in one language: a mail's subject, text and HTML, or one short text."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

HERE = Path(__file__).parent
SOURCES = HERE / "templates"
COMPILED = HERE / "templates_compiled"


@dataclass(frozen=True)
class Words:
    """A message in words. The subject is one line, and holds no name, NIK or amount.

    A short text has neither subject nor HTML. It is what WhatsApp's template of the same name says, with
    `parameters` in their places.
    """

    subject: str
    text: str
    html: str
    parameters: tuple[str, ...] = ()


def render(template: str, language: str, values: Mapping[str, object]) -> Words:
    """One of `model.NEEDS`, with `village` and the values named there.

    Raises jinja2's UndefinedError where a value is missing, TemplateNotFound for an unknown language.
    """
    known = {**values, "language": language}

    def part(name: str) -> str:
        return environment().get_template(f"{template}/{language}/{name}").render(known)

    return Words(" ".join(part("subject.txt").split()), part("body.txt"), part("body.html"))


def render_text(template: str, language: str, values: Mapping[str, object]) -> Words:
    """One of `PAID_MESSAGES` in at most one SMS: from whom, what, and the link that tells the rest."""
    parameters = (str(getattr(values["village"], "name", "")), str(values["link"]))
    return Words("", text_of(template, language, *parameters), "", parameters)


def text_of(template: str, language: str, village: str, link: str) -> str:
    """The short text with these in their places; with "{{1}}" and "{{2}}" it is what Meta is asked to approve."""
    source = environment().get_template(f"{template}/{language}/sms.txt")
    return " ".join(source.render(village=village, link=link).split())


@lru_cache(maxsize=1)
def environment() -> "Environment":
    """The templates: compiled modules where the build left them, else the files."""
    return _bare(_loader())


def compile_all(target: Path) -> None:
    """Compiles every template into Python modules in `target`, for the build (`COMPILED` in the package)."""
    _bare(_files()).compile_templates(str(target), zip=None, ignore_errors=False)


def _bare(loader: "BaseLoader") -> "Environment":
    from jinja2 import Environment, StrictUndefined, select_autoescape

    return Environment(
        loader=loader,
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )


def _loader() -> "BaseLoader":
    from jinja2 import ModuleLoader

    return ModuleLoader(str(COMPILED)) if COMPILED.is_dir() else _files()


def _files() -> "BaseLoader":
    from jinja2 import FileSystemLoader

    return FileSystemLoader(str(SOURCES))
