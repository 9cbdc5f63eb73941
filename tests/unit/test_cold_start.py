"""What a cold start must not spend its time with."""

import subprocess
import sys

from tests.factories import HOME


def test_whoever_imports_lumbung_is_not_kept_from_it_by_the_garbage_collector():
    package = HOME / "layers" / "lumbung" / "python"
    code = "import gc, lumbung; print(gc.isenabled(), gc.get_threshold()[0])"

    said = subprocess.run(
        [sys.executable, "-c", code], cwd=package, capture_output=True, text=True, check=True
    ).stdout

    assert said.split() == ["True", "200000"]
