"""What Lambda gets is whole: the apps run with their package, the two layers, and nothing of this machine."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.build import Build, build

APPS = ("portal", "office", "steps", "events")
LARGEST_UNPACKED = (
    60_000_000  # bytes of both layers; Lambda takes 250 MB, a cold start feels each of them
)
# Reads YAML, which no function does: settings are compiled when they are deployed.
TOOL_ALONE = (
    "lumbung.villages.read",
    "lumbung.villages.read_channels",
    "lumbung.villages.read_form",
    "lumbung.villages.read_programme",
    "lumbung.villages.source",
    "lumbung.villages.officials",
)


@pytest.fixture(scope="module")
def built() -> Build:
    return build(for_aws=False)


@pytest.fixture(scope="module")
def unpacked(built, tmp_path_factory) -> dict[str, Path]:
    """Each zip in a folder of its own, by the first word of its name."""
    folder, places = tmp_path_factory.mktemp("unpacked"), {}
    for key, path in built.uploads.items():
        if path.suffix == ".zip":
            name = key.split("-")[0]
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder / name)
            places[name] = folder / name
    return places


def run(places: dict[str, Path], app: str, code: str) -> str:
    """Python with the package and the layers alone: no site-packages, no environment."""
    paths = [places[app], places["packages"] / "python", places["lumbung"] / "python"]
    script = f"import sys; sys.path[:0] = {[str(path) for path in paths]!r}\n{code}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, env={}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_without_an_environment(unpacked, app):
    assert run(unpacked, app, "import app; print(app.app.app_name)").strip().endswith(app)


def test_every_module_of_the_layer_imports(unpacked):
    package = unpacked["lumbung"] / "python"
    modules = sorted(
        ".".join(path.relative_to(package).with_suffix("").parts).removesuffix(".__init__")
        for path in (package / "lumbung").rglob("*.py")
        if "templates_compiled" not in path.parts
    )
    wanted = [module for module in modules if module not in TOOL_ALONE]

    code = f"from importlib import import_module\nfor name in {wanted!r}: import_module(name)\nprint('all')"

    assert run(unpacked, "portal", code).strip() == "all"


def test_words_and_templates_are_compiled_in(unpacked):
    code = (
        "from lumbung.shared.catalogue import translate\n"
        "from lumbung.web import templates\n"
        "from lumbung.messages import render\n"
        "assert templates.COMPILED.is_dir() and render.COMPILED.is_dir()\n"
        "assert templates.environment('id').get_template('portal/home.html')\n"
        "print(translate('id', 'nik.length'), translate('en', 'nik.length'))"
    )

    said = run(unpacked, "portal", code)

    assert "nik.length" not in said


@pytest.mark.parametrize("name", ["lumbung", *APPS])
def test_nothing_hidden_no_cache_and_no_source_of_words_is_shipped(unpacked, name):
    shipped = [path.relative_to(unpacked[name]) for path in unpacked[name].rglob("*")]

    assert [path for path in shipped if path.suffix == ".po"] == []
    assert [path for path in shipped if any(part.startswith(".") for part in path.parts)] == []


@pytest.mark.parametrize("name", ["packages", "lumbung", *APPS])
def test_bytecode_lies_beside_every_source(unpacked, name):
    tag = sys.implementation.cache_tag
    missing = [
        path
        for path in unpacked[name].rglob("*.py")
        if not (path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc").exists()
    ]

    assert missing == []


def test_the_layers_are_slim(unpacked):
    size = sum(
        path.stat().st_size
        for name in ("packages", "lumbung")
        for path in unpacked[name].rglob("*")
        if path.is_file()
    )

    assert size < LARGEST_UNPACKED


def test_the_same_sources_build_the_same_again_and_at_once(built):
    assert build(for_aws=False) == built


def test_what_is_left_of_pillow_draws_every_kind_of_photo_anew(unpacked):
    code = """
from io import BytesIO
from PIL import Image
from lumbung.assistance.pictures import tidy
for kind in ("JPEG", "PNG", "WEBP"):
    sent = BytesIO()
    Image.new("RGB", (640, 400), "white").save(sent, kind)
    print(Image.open(BytesIO(tidy(sent.getvalue()))).size)
"""
    assert run(unpacked, "events", code).split("\n")[:3] == ["(640, 400)"] * 3


@pytest.mark.parametrize("app", APPS)
def test_nothing_loads_pillow_before_a_photo_is_looked_at(unpacked, app):
    code = """
import os
os.environ["AWS_DEFAULT_REGION"] = "ap-southeast-3"
import app
from lumbung.runtime import runtime
here = runtime()
here.papers, here.clockwork, here.intake
print("PIL" in sys.modules)
"""
    assert run(unpacked, app, code).strip().endswith("False")
