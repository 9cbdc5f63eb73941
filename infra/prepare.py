"""Compiles the catalogues and the templates of a copy of the package, where they lie: python prepare.py FOLDER.

It runs with that copy as its path, so that what is compiled is what is shipped.
"""

import sys
from importlib import import_module
from pathlib import Path


def compile_catalogues(folder: Path) -> None:
    """Every .mo instead of its .po, which nobody reads there; a message that does not compile fails the build."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in folder.rglob("*.po"):
        with source.open("rb") as text, source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(text, abort_invalid=True))
        source.unlink()


def compile_templates() -> None:
    """Each package that has templates knows by itself how they are compiled."""
    for name in ("lumbung.web.templates", "lumbung.messages.render"):
        module = import_module(name)
        module.compile_all(module.COMPILED)


if __name__ == "__main__":
    compile_catalogues(Path(sys.argv[1]))
    compile_templates()
