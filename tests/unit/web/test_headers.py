import base64
import hashlib

from lumbung.web.headers import security_headers


def test_the_policy_names_this_style_sheet_and_nothing_that_runs():
    policy = security_headers("p{color:red}")["Content-Security-Policy"]

    digest = base64.b64encode(hashlib.sha256(b"p{color:red}").digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "script-src" not in policy


def test_a_page_with_a_script_names_exactly_this_one():
    policy = security_headers("", script="run()")["Content-Security-Policy"]

    digest = base64.b64encode(hashlib.sha256(b"run()").digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy
    assert "unsafe" not in policy


def test_no_two_answers_share_their_headers():
    first = security_headers("")
    first["X"] = "changed"

    assert "X" not in security_headers("")
