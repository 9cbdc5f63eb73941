"""The routes beside the real one (hello/app.py): packaged, deployed as a stack of its own, and taken away again."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.archive import compile_bytecode, digest_of, write_zip
from infra.errors import ToolError
from infra.ground import bucket_name
from infra.stacks import put_stack, wait
from infra.target import Target
from tool.home import HOST, REGION, Home

SOURCE = Path(__file__).parent / "hello"
STACK = "hello"


@contextmanager
def hello_site(home: Home, target: Target) -> Iterator[str]:
    """Where the routes are, as long as they stand: a host of its own, like those of the real pages."""
    with TemporaryDirectory() as folder:
        template, code = _package(Path(folder))
        bucket, key = bucket_name(target), f"hello-{digest_of([code])}.zip"
        target.client("s3").upload_file(str(code), bucket, key)
        given = {
            "Stage": target.stage,
            "Artifacts": bucket,
            "Code": key,
            "Host": f"hello.{HOST}",
            "Certificate": target.parameters["Certificate"],
            "PackagesArn": home.note("outputs")["core"]["PackagesArn"],
        }
        put_stack(target, STACK, template, given)
    try:
        yield f"http://hello.{HOST}:{home.port}"
    finally:
        cloud, name = target.client("cloudformation"), target.name(STACK)
        cloud.delete_stack(StackName=name)
        wait(target, cloud, name)
        target.client("s3").delete_object(Bucket=bucket, Key=key)


def _package(folder: Path) -> tuple[Path, Path]:
    """What Chalice makes of it, with bytecode as ours has."""
    shutil.copytree(SOURCE, folder / "app")
    command = ["chalice", "--project-dir", str(folder / "app"), "package", "--stage", "bench"]
    command += ["--merge-template", str(SOURCE / "merge.json"), str(folder / "out")]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "AWS_DEFAULT_REGION": REGION}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise ToolError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    shutil.unpack_archive(folder / "out" / "deployment.zip", folder / "code")
    compile_bytecode(folder / "code")
    write_zip(folder / "hello.zip", {"": folder / "code"})
    return folder / "out" / "sam.json", folder / "hello.zip"
