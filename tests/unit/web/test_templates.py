"""Templates: compiled as they are read, nothing that runs in them, every form with its token."""

import gzip
import re
import subprocess
import sys

import pytest
from jinja2 import UndefinedError

from lumbung.web import templates
from lumbung.web.templates import SOURCES, compile_all, environment, render, style

TEMPLATES = sorted(str(path.relative_to(SOURCES)) for path in SOURCES.glob("**/*.html"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_holds_nothing_that_runs_or_that_csp_forbids(name):
    text = (SOURCES / name).read_text()

    ours = "<script>{{ script | safe }}</script>" if name == "base.html" else ""
    assert not re.search(r"<script|javascript:|\son[a-z]+=|\sstyle=", text.replace(ours, ""))
    assert "|safe" not in text.replace(" ", "") or name == "base.html"


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_form_that_posts_holds_its_token(name):
    text = (SOURCES / name).read_text()

    for form in re.findall(r"<form .*?</form>", text, re.DOTALL):
        posts, elsewhere = 'method="post"' in form, 'action="{{ upload.url }}"' in form
        # What goes to another origin must not take the token along.
        assert (posts and not elsewhere) == ("{{ csrf() }}" in form)
        assert posts or 'method="get"' in form
        # Our own words, in the visitor's language, all at once:
        assert "novalidate" in form or "form.text" not in form


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_can_be_read(name):
    environment("id").get_template(name)


def test_compiled_templates_show_what_the_files_show(tmp_path, monkeypatch):
    error = {
        "error": None,
        "village": None,
        "side": "public",
        "style": "",
        "script": "",
        "here": None,
        "errors": [],
    }
    read = render("errors/not_found.html", "en", error)
    compile_all(tmp_path / "compiled")
    monkeypatch.setattr(templates, "COMPILED", tmp_path / "compiled")
    environment.cache_clear()

    compiled = render("errors/not_found.html", "en", error)

    environment.cache_clear()
    assert "Page not found" in compiled
    assert compiled == read


def test_a_name_that_nobody_gave_is_a_fault():
    with pytest.raises(UndefinedError):
        render(
            "portal/slip.html",
            "id",
            {
                "village": None,
                "side": "public",
                "style": "",
                "script": "",
                "here": None,
                "errors": [],
            },
        )


def test_what_a_person_typed_is_always_escaped():
    field = environment("id").get_template("macros/form.html").module.text

    shown = field("name", "Nama", value='"><script>alert(1)</script>')

    assert "<script>" not in shown
    assert "&#34;&gt;&lt;script&gt;" in shown


def test_the_style_sheet_is_small_and_whole():
    assert len(gzip.compress(style().encode(), 6)) <= 5_000
    assert style().count("{") == style().count("}")
    assert "/*" not in style()
    assert "url(" not in style()
    assert "@import" not in style()


def test_jinja_is_imported_with_the_first_page_not_before():
    code = "import lumbung.web.site, sys; print('jinja2' in sys.modules, 'aws_lambda_powertools' in sys.modules)"

    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )

    assert told.stdout.split() == ["False", "False"]
