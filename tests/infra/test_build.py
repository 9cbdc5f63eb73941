"""What is built is named by what it is made of, and comes out the same again."""

import json
import re

import pytest

from infra.archive import compile_bytecode, digest_of, write_zip
from infra.build import CHALICE_STAGE, SERVICES, merged, sources_of
from infra.naming import function_name, name_resources
from tool.home import ROOT

APPS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))


@pytest.fixture
def package(tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "words.py").write_text('WORDS = "Lumbung"\n')
    return tmp_path / "package"


def test_the_same_content_makes_the_same_zip(package, tmp_path):
    write_zip(tmp_path / "first.zip", {"python": package})
    (package / "words.py").touch()
    write_zip(tmp_path / "second.zip", {"python": package})

    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_bytecode_is_never_compared_with_its_source(package):
    compile_bytecode(package)

    [compiled] = package.rglob("*.pyc")
    assert compiled.read_bytes()[4:8] == b"\x01\x00\x00\x00"  # PEP 552: hash-based, unchecked


LEFT_BEHIND = (
    ".mypy_cache/3.11/cache.db",
    ".gitignore",
    "web/.words.py.swp",
    "web/words.py~",
    "web/__pycache__/words.cpython-311.pyc",
    "web/templates_compiled/page.py",
    "locale/id/words.mo",
)
MEANT = (".chalice/config.json", "locale/id/words.po", "web/page.html", "words.py")


def test_what_tools_leave_behind_is_no_source_and_changes_no_name(package):
    write_all(package, MEANT)
    before = digest_of(sources_of(package))

    write_all(package, LEFT_BEHIND)

    found = [str(path.relative_to(package)) for path in sources_of(package)]
    assert found == sorted(MEANT)
    assert digest_of(sources_of(package)) == before


def write_all(folder, names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def test_a_digest_tells_files_names_and_order_apart(package):
    words, other = package / "words.py", package / "other.py"
    other.write_bytes(words.read_bytes())

    digests = {
        digest_of(parts)
        for parts in ([words], [other], [words, other], [other, words], ["a", "bc"], ["ab", "c"])
    }

    assert len(digests) == 6


def test_the_second_template_is_laid_over_the_first_key_by_key():
    base = {"Globals": {"Function": {"Layers": [1], "Timeout": 3}}, "Parameters": {"Stage": {}}}
    over = {"Globals": {"Function": {"Layers": [2]}}}

    assert merged(base, over) == {
        "Globals": {"Function": {"Layers": [2], "Timeout": 3}},
        "Parameters": {"Stage": {}},
    }


@pytest.mark.parametrize(("handler", "name"), [("app.app", "api"), ("app.load_case", "load_case")])
def test_a_function_is_named_by_its_handler(handler, name):
    assert function_name(handler) == name


def test_functions_and_their_logs_get_steady_names():
    template = {
        "Resources": {
            "APIHandler": {
                "Type": "AWS::Serverless::Function",
                "Properties": {"Handler": "app.app"},
            },
            "Logs": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"LogGroupName": {"Fn::Sub": "/aws/lambda/${ApiHandler}"}},
            },
        }
    }

    named = name_resources(template, "portal", "portal-1.zip")["Resources"]

    handler = named["APIHandler"]
    assert handler["Properties"]["FunctionName"] == {"Fn::Sub": "lumbung-${Stage}-portal-api"}
    assert handler["Properties"]["CodeUri"] == {
        "Bucket": {"Ref": "Artifacts"},
        "Key": "portal-1.zip",
    }
    assert handler["DependsOn"] == "Logs"
    assert named["Logs"]["Properties"]["LogGroupName"] == {
        "Fn::Sub": "/aws/lambda/lumbung-${Stage}-portal-api"
    }


def test_a_merge_template_that_speaks_of_a_function_that_is_not_there_fails_the_build():
    template = {"Resources": {"Misspelt": {"Properties": {"Timeout": 3}}}}

    with pytest.raises(ValueError, match=r"infra/steps\.json speaks of Misspelt"):
        name_resources(template, "steps", "steps-1.zip")


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_its_merge_template_and_chalice_configuration(app):
    merge = json.loads((ROOT / "infra" / f"{app}.json").read_text())
    config = json.loads((ROOT / "functions" / app / ".chalice" / "config.json").read_text())

    assert (
        merge["Globals"]["Function"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == app
    )
    assert CHALICE_STAGE in config["stages"]
    assert config["automatic_layer"] is False
    assert config["xray"] is True


def test_every_service_that_is_called_is_in_the_layer():
    layer = (ROOT / "layers").rglob("*.py")
    called = {
        name for path in layer for name in re.findall(r'client\("([a-z0-9]+)"', path.read_text())
    }

    assert {"lambda", "s3", "sesv2"} <= called <= SERVICES
