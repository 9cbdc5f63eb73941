"""Every command leads to a function that is there, and failures that were to be expected are told in words."""

from importlib import import_module

import pytest

from infra.errors import ToolError
from tool import cli

COMMANDS = {
    "up --fresh": "tool.up.up",
    "down": "tool.up.down",
    "status --json": "tool.up.status",
    "demo": "tool.demo.demo",
    "mail --open 1": "tool.mail.mail",
    "test tests/unit -k money": "tool.testing.test",
    "check": "tool.check.check",
    "bench --help": "tool.measure.bench",
    "verify --stage prod": "tool.audit.verify",
    "erase --village 3175071002 --even-open": "tool.audit.erase",
    "dead": "tool.dead.dead",
    "dead --revive all --stage prod --json": "tool.dead.dead",
    "official list": "tool.official.list_officials",
    "official enrol siti --stage prod --region ap-southeast-1": "tool.official.enrol_official",
    "official block siti --village 3175071002": "tool.official.block_official",
    "official unblock siti --json": "tool.official.unblock_official",
    "fund list": "tool.fund.list_funds",
    "fund top-up bantuan-tunai 5000000 --json": "tool.fund.top_up_fund",
    "deploy --stage prod --host a.example --certificate arn --mail-from a@a.example"
    " --take-over-tables": "tool.cloud.deploy_stage",
    "destroy --stage prod": "tool.cloud.destroy_stage",
}
REFUSED = (
    "",
    "official",
    "official block",
    "fund top-up x",
    "dead --revive",
    "deploy --stage prod",
    "no-such",
)


@pytest.fixture
def run(monkeypatch):
    """What a command line leads to, looked up and not run."""
    reached = []

    class Looked:
        def __init__(self, name):
            self.name, self.module = name, import_module(name)

        def __getattr__(self, function):
            assert callable(getattr(self.module, function))
            reached.append(f"{self.name}.{function}")
            return lambda _options: 0

    monkeypatch.setattr(cli, "import_module", Looked)

    def run(line):
        assert cli.main(line.split()) == 0
        return reached.pop()

    return run


@pytest.mark.parametrize(("line", "function"), list(COMMANDS.items()), ids=list(COMMANDS))
def test_a_command_leads_to_its_function(run, line, function):
    assert run(line) == function


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_no_command_is_refused(line, capsys):
    with pytest.raises(SystemExit) as refused:
        cli.main(line.split())

    assert refused.value.code == 2
    assert "usage: ./lumbung" in capsys.readouterr().err


def test_without_a_stage_the_local_stack_is_meant():
    options = cli.parser().parse_args(["official", "list"])

    assert (options.stage, options.village) == (None, None)


def test_a_failure_that_was_to_be_expected_is_told_without_a_traceback(monkeypatch, capsys):
    def fail(_options):
        raise ToolError("Port 8000 is taken [by another program]")

    monkeypatch.setattr("tool.up.down", fail)

    assert cli.main(["down"]) == 1

    told = capsys.readouterr().err
    assert "It did not work." in told
    assert "Port 8000 is taken [by another program]" in told
