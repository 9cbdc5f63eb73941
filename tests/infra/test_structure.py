"""Who imports whom, where import-linter cannot look: the Chalice apps are no packages."""

import ast
import sys
from pathlib import Path

import pytest

from tool.home import ROOT

APPS = sorted(path.parent for path in (ROOT / "functions").glob("*/app.py"))
# The stream hands over records in the shape that the store writes, so the store reads them.
EXCEPTIONS = {"lumbung.aws.agenda_store": "events"}
NEVER = ("lumbung.aws", "boto3", "botocore", "pynamodb", "jinja2", "functions")


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found - {module for module in found if module.split(".")[0] in sys.stdlib_module_names}


@pytest.mark.parametrize("app", APPS, ids=lambda path: path.name)
def test_an_app_knows_no_cloud_and_no_other_app(app):
    for path in app.rglob("*.py"):
        forbidden = [module for module in imports_of(path) if module.startswith(NEVER)]
        assert not [module for module in forbidden if EXCEPTIONS.get(module) != app.name], path


@pytest.mark.parametrize("app", APPS, ids=lambda path: path.name)
def test_an_app_file_is_short_and_reads_no_environment(app):
    text = (app / "app.py").read_text()

    assert len(text.splitlines()) <= 60
    assert "environ" not in text
