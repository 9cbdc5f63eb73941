"""Builds what is deployed: two layers, a package and a template for each Chalice app, the state machine's definition.

Everything is named by the hash of what it is made of, so that a build of what was built before only looks.
Bytecode is compiled in (`unchecked-hash`): Lambda's code folder is read-only, and without it each cold start
compiles everything again.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.archive import compile_bytecode, digest_of, write_zip
from infra.errors import ToolError
from infra.naming import name_resources
from infra.pages import gateway_responses

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "layers" / "lumbung" / "python"
INFRA = ROOT / "infra"
OUTPUT = Path(
    os.environ.get("LUMBUNG_BUILD", ROOT / ".build")
)  # the bench builds into one of its own
CHALICE_STAGE = (
    "lumbung"  # the stage in each .chalice/config.json; ours is a parameter of the stacks
)
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"

# What the functions call. Everything else that botocore knows of stays out of the layer.
SERVICES = {"dynamodb", "s3", "sesv2", "sns", "socialmessaging", "ssm", "stepfunctions", "sts"}
BOTOCORE_DATA = SERVICES | {
    "endpoints.json",
    "partitions.json",
    "_retry.json",
    "sdk-default-configuration.json",
}
DEFINITIONS = {"DefinitionKey": "assistance", "BatchDefinitionKey": "payment-batch"}
LEFT_BEHIND = {"__pycache__", "deployments", "deployed", "templates_compiled"}
UNUSED = (
    *("*.dist-info/RECORD", "*.pyi", "*/tests", "aws_lambda_powertools/event_handler/openapi"),
    # Of Pillow: other formats than a phone's photos, writing text, windows, colour profiles.
    *(f"PIL/_{part}.*" for part in ("avif", "imagingft", "imagingtk", "imagingcms")),
    *(
        f"pillow.libs/lib{part}-*"
        for part in ("avif", "freetype", "harfbuzz", "lcms2", "png16", "brotlicommon", "brotlidec")
    ),
)


class BuildError(ToolError):
    """Something does not build; the text says what, with what its tool said."""


@dataclass(frozen=True)
class Build:
    """What a build made. `uploads` is each file by its key in the artifacts bucket."""

    uploads: dict[str, Path]
    templates: dict[str, Path]  # by stack: core, workflow, edge, and each app
    parameters: dict[str, str]  # what the templates are told of this build

    @property
    def digest(self) -> str:
        """One hash for all of it: the same build, nothing to deploy."""
        return digest_of([*sorted(self.uploads), *self.templates.values()])


def build(for_aws: bool, say: Callable[[str], None] = lambda _text: None) -> Build:
    """Builds what is missing. For AWS with wheels for Lambda, else with those of this machine."""
    OUTPUT.mkdir(exist_ok=True)
    apps = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
    with _one_at_a_time(), ThreadPoolExecutor(max_workers=3) as hands:
        packages = hands.submit(_packages, for_aws, say)
        ours = hands.submit(_ours, say)
        packed = dict(zip(apps, hands.map(lambda app: _app(app, say), apps), strict=True))
        layers = {"PackagesKey": packages.result(), "LumbungKey": ours.result()}
    definitions = {key: _definition(name) for key, name in DEFINITIONS.items()}
    uploads = [*layers.values(), *definitions.values(), *(code for code, _ in packed.values())]
    templates = {name: INFRA / f"{name}.yaml" for name in ("core", "workflow", "edge")}
    return Build(
        uploads={path.name: path for path in uploads},
        templates=templates | {app: template for app, (_, template) in packed.items()},
        parameters={name: path.name for name, path in (layers | definitions).items()}
        | {"Runtime": f"python{PYTHON}"},
    )


def _packages(for_aws: bool, say: Callable[[str], None]) -> Path:
    lock = ROOT / "requirements" / "layer.txt"
    platform = "lambda" if for_aws else f"{sys.platform}-{os.uname().machine}"
    name = f"packages-{digest_of([lock, INFRA / 'archive.py', PYTHON, platform, *sorted(BOTOCORE_DATA), *UNUSED])}"
    if (made := OUTPUT / f"{name}.zip").exists():
        return made
    say("the layer of packages")
    with _folder(name) as folder:
        target = folder / "python"
        wheels = ("--python-platform", "x86_64-manylinux2014", "--only-binary", ":all:")
        command = [
            "uv",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--no-deps",
            "--link-mode",
            "copy",
        ]
        command += ["--python", sys.executable, "--python-version", PYTHON]
        _run(*command, *(wheels if for_aws else ()), "--target", str(target), "-r", str(lock))
        _slim(target)
        compile_bytecode(target)
        write_zip(made, {"python": target})
    return made


def _slim(target: Path) -> None:
    """A layer is unpacked at every cold start on AWS: only what is used."""
    unused = [path for pattern in UNUSED for path in target.rglob(pattern)]
    unused += [p for p in (target / "botocore" / "data").iterdir() if p.name not in BOTOCORE_DATA]
    unused.append(target / "bin")
    for path in unused:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _ours(say: Callable[[str], None]) -> Path:
    name = f"lumbung-{digest_of([*sources_of(PACKAGE), INFRA / 'archive.py', INFRA / 'prepare.py', PYTHON])}"
    if (made := OUTPUT / f"{name}.zip").exists():
        return made
    say("the layer of Lumbung")
    with _folder(name) as folder:
        target = folder / "python"
        _copy(PACKAGE, target)
        # In a process of its own, which sees the copy: catalogues and templates are compiled where they lie.
        _run(sys.executable, str(INFRA / "prepare.py"), str(target), PYTHONPATH=str(target))
        compile_bytecode(target)
        write_zip(made, {"python": target})
    return made


def _app(app: str, say: Callable[[str], None]) -> tuple[Path, Path]:
    """The package and the template of a Chalice app."""
    sources = [INFRA / "globals.json", INFRA / f"{app}.json"]
    merge = merged(*(json.loads(path.read_text()) for path in sources))
    if "RestAPI" in merge.get("Resources", {}):
        merge["Resources"]["RestAPI"]["Properties"]["GatewayResponses"] = gateway_responses()
    code = [*sources_of(ROOT / "functions" / app), *sources_of(PACKAGE / "lumbung" / "web", "*.py")]
    builder = [INFRA / "archive.py", INFRA / "naming.py", ROOT / "requirements" / "project.txt"]
    name = f"{app}-{digest_of([json.dumps(merge), *code, *builder, PYTHON])}"
    made, template = OUTPUT / f"{name}.zip", OUTPUT / f"{name}.json"
    if template.exists():
        return made, template
    say(f"the app {app}")
    with _folder(name) as folder:
        _copy(ROOT / "functions" / app, folder / "app")
        _write_json(folder / "merge.json", merge)
        _package(app, folder)
        shutil.unpack_archive(folder / "out" / "deployment.zip", folder / "code")
        compile_bytecode(folder / "code")
        write_zip(made, {"": folder / "code"})
        sam = json.loads((folder / "out" / "sam.json").read_text())
        _write_json(template, name_resources(sam, app, made.name))
    return made, template


def _package(app: str, folder: Path) -> None:
    """Chalice packages the copy in `folder`/app into `folder`/out."""
    answer = _run(
        *("chalice", "--project-dir", str(folder / "app"), "package", "--stage", CHALICE_STAGE),
        *("--merge-template", str(folder / "merge.json"), str(folder / "out")),
        PYTHONPATH=str(PACKAGE),
        AWS_DEFAULT_REGION="ap-southeast-3",
    )
    if "Could not install dependencies" in answer:
        raise BuildError(
            f"functions/{app} has requirements of its own, which belong into the layer:\n{answer}"
        )


def merged(base: Any, over: Any) -> Any:
    """The second laid over the first, objects key by key."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    return base | {key: merged(base.get(key), value) for key, value in over.items()}


def _definition(name: str) -> Path:
    source = ROOT / "workflows" / f"{name}.asl.json"
    made = OUTPUT / f"{name}-{digest_of([source])}.asl.json"
    if not made.exists():
        shutil.copyfile(source, made)
    return made


def sources_of(folder: Path, pattern: str = "*") -> list[Path]:
    """Every file that is meant, in a steady order: nothing hidden, no caches."""
    files = (path for path in folder.rglob(pattern) if path.is_file())
    return sorted(path for path in files if not _passing(path.relative_to(folder).parts))


def _passing(parts: Iterable[str]) -> bool:
    """What is hidden (but Chalice's own), what tools leave behind, and what the build makes itself."""
    return any(
        part in LEFT_BEHIND
        or part.endswith((".pyc", ".mo", "~"))
        or (part.startswith(".") and part != ".chalice")
        for part in parts
    )


def _copy(source: Path, target: Path) -> None:
    for path in sources_of(source):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False))


def _run(*command: str, **environment: str) -> str:
    """Its output; where it fails, that is shown and the build ends."""
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command,
        env={**os.environ, "PATH": tools, "UV_PYTHON_DOWNLOADS": "never", **environment},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode != 0:
        raise BuildError(f"{' '.join(command)}\n{done.stdout}")
    return done.stdout


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    """A folder to work in, gone afterwards."""
    folder = OUTPUT / f"{name}.work"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two builds beside each other, as tests start them, would write the same files."""
    with open(OUTPUT / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
