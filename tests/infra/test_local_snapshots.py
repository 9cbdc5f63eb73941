"""What a killed local stack leaves behind is one whole snapshot. MiniStack is a stand-in here; e2e kills the real one."""

import json
import subprocess
import sys

import pytest

from tests.factories import HOME

STAND_IN = """
import asyncio, json, pathlib, sys, threading, time, types
sys.path.insert(0, {infra!r})
state = pathlib.Path({state!r})
services = {{"dynamodb": 1, "lambda": 1}}

def save_state(service, value):
    with open(pathlib.Path(persistence.STATE_DIR) / (service + ".json"), "w") as file:
        persistence.json.dump(value, file, default=str)

def save_all(readers):
    for service, read in readers.items():
        save_state(service, read())

def readers():
    return {{name: lambda name=name: services[name] for name in services}}

async def serve(scope, receive, send):
    pass

app = types.ModuleType("ministack.app")
app._MAIN_LOOP, app.app, app.save_all = None, serve, save_all
app._build_persistence_save_dict = readers
persistence = types.ModuleType("ministack.core.persistence")
persistence.STATE_DIR, persistence.json, persistence.save_state = str(state), json, save_state
lambda_svc = types.ModuleType("ministack.services.lambda_svc")
lambda_svc._prune_orphan_code_blobs = None
core, rest, top = (types.ModuleType("ministack" + n) for n in (".core", ".services", ""))
top.app, core.persistence, rest.lambda_svc = app, persistence, lambda_svc
for module in (top, core, rest, app, persistence, lambda_svc):
    sys.modules[module.__name__] = module

import local_snapshots
local_snapshots.SHORTEST_REST = 0.05
loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
app._MAIN_LOOP = loop
local_snapshots.Snapshots().start()

def ask():
    loop.call_soon_threadsafe(lambda: loop.create_task(app.app(None, None, None)))

def until(holds):
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)

def stored(service):
    file = state / (service + ".json")
    return json.loads(file.read_text()) if file.exists() else None

until(lambda: stored("lambda") == 1)
"""


@pytest.fixture
def play(tmp_path):
    """Runs a story in a process of its own, where a stand-in for MiniStack takes snapshots; what was stored in the end."""

    def run(story):
        start = STAND_IN.format(infra=str(HOME / "infra"), state=str(tmp_path))
        subprocess.run([sys.executable, "-c", start + story], check=True, timeout=60)
        return {path.stem: json.loads(path.read_text()) for path in tmp_path.glob("*.json")}

    return run


def test_what_changes_is_in_the_next_snapshot(play):
    stored = play(
        "services.update(dynamodb=2); services['lambda'] = 2; ask()\nuntil(lambda: stored('lambda') == 2)"
    )

    assert stored == {"dynamodb": 2, "lambda": 2}


def test_a_snapshot_that_cannot_be_finished_leaves_the_one_before_as_it_is(play):
    stored = play(
        "services.update(dynamodb=2); services['lambda'] = {(1, 2): 'no JSON has such a key'}\n"
        "ask(); time.sleep(0.5)"
    )

    assert stored == {"dynamodb": 1, "lambda": 1}


def test_once_the_stack_has_saved_itself_no_older_snapshot_comes_over_it(play):
    stored = play(
        "real = app._build_persistence_save_dict\n"
        "slow = lambda: (time.sleep(1), 2)[1]\n"
        "app._build_persistence_save_dict = lambda: dict.fromkeys(services, slow)\n"
        "ask(); time.sleep(0.3)\n"
        "services.update(dynamodb=3); services['lambda'] = 3\n"
        "app.save_all(real()); time.sleep(2.5)"
    )

    assert stored == {"dynamodb": 3, "lambda": 3}
