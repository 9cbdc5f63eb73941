"""Snapshots of the local stack's state, each written by a copy of its process. Part of infra/local_stack.py.

MiniStack writes its state only when it is stopped gracefully. Writing it every second from within took half of
the process's time once some hundred applications were there, and every request waited for it. A forked child has
the state as it stood at that moment, and its own time to write it in: into a folder of its own, whose files are moved into place when
all are there. So a kill leaves either the snapshot before or the one after, never parts of both.
"""

import json
import os
import shutil
import signal
import threading
import time
import types
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import ministack.app as app
from ministack.core import persistence
from ministack.services import lambda_svc

SHORTEST_REST = 1.0  # seconds between two snapshots
RESTS = 1  # times as long as the snapshot took
LONGEST_REST = 10.0  # seconds, where nobody has asked for anything
LONGEST = 60.0  # seconds of one snapshot; then something holds it up
LOOK_EVERY = 0.02
POLITE = 10  # niceness of whoever writes
HIGHEST_FILE = 65_536
TOGETHER = ("dynamodb", "lambda")

REACHED_INTO = {
    app: ("_MAIN_LOOP", "_build_persistence_save_dict", "app", "save_all"),
    lambda_svc: ("_prune_orphan_code_blobs",),
    persistence: ("STATE_DIR", "json", "save_state"),
}


class Snapshots:
    """Taken as long as the stack runs and somebody asks it for something."""

    def __init__(self) -> None:
        self._asked, self._over = True, False
        self._child: int | None = None
        self._moving = threading.Lock()
        self._state = Path(persistence.STATE_DIR)

    def start(self) -> None:
        """From now on."""
        serve, save_all = app.app, app.save_all

        async def serve_and_note(scope: Any, receive: Any, send: Any) -> None:
            self._asked = True
            await serve(scope, receive, send)

        def save_in_the_end(services: Any) -> None:
            self._end()
            save_all(services)

        app.app, app.save_all = serve_and_note, save_in_the_end
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while app._MAIN_LOOP is None:
            time.sleep(0.1)
        last = 0.0
        while not self._over:
            began = time.monotonic()
            if self._asked or began > last + LONGEST_REST:
                self._asked, last = False, began
                self._take()
            time.sleep(max(SHORTEST_REST, RESTS * (time.monotonic() - began)))

    def _take(self) -> None:
        folder = self._state / "snapshot"
        shutil.rmtree(folder, ignore_errors=True)
        if self._fork(folder) and self._is_written():
            self._move(folder)
        else:
            self._asked = True

    def _fork(self, folder: Path) -> bool:
        """Inside the event loop, where no request changes anything meanwhile."""
        forked = threading.Event()

        def fork() -> None:
            try:
                if not self._over:
                    self._child = os.fork()
                    if self._child == 0:
                        _write(folder)
            finally:
                forked.set()

        app._MAIN_LOOP.call_soon_threadsafe(fork)
        forked.wait()
        return self._child is not None

    def _is_written(self) -> bool:
        child, end = self._child, time.monotonic() + LONGEST
        assert child is not None
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                self._child = None
                return status == 0
            if time.monotonic() > end:
                os.kill(child, signal.SIGKILL)
            time.sleep(LOOK_EVERY)

    def _move(self, folder: Path) -> None:
        with self._moving:
            if not self._over:
                for written in folder.iterdir():
                    written.replace(self._state / written.name)

    def _end(self) -> None:
        """The stack is stopping, and writes its state itself."""
        with self._moving:
            self._over = True
        if child := self._child:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def _write(folder: Path) -> NoReturn:
    """In the child: the state of every service into the folder. Exit code 0 where all of it is there."""
    try:
        _let_go_of_the_parent()
        folder.mkdir(parents=True)
        persistence.STATE_DIR = str(folder)
        # In one go, which is ten times as quick as piece by piece.
        persistence.json = types.SimpleNamespace(
            dump=lambda state, file, default: file.write(json.dumps(state, default=default))
        )
        # What the snapshot before needs may go only when this one is in its place.
        lambda_svc._prune_orphan_code_blobs = lambda _referenced: None
        for service, get_state in app._build_persistence_save_dict().items():
            state = get_state()
            if state is not None:
                persistence.save_state(service, state)
        # A function's place in a stream must not be ahead of the records: both, or nothing.
        whole = all((folder / f"{service}.json").exists() for service in TOGETHER)
        os._exit(0 if whole else 1)
    except BaseException:
        os._exit(1)


def _let_go_of_the_parent() -> None:
    """Its port and its lock must be free as soon as it is gone; whoever stops it does not mean its children."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.closerange(3, HIGHEST_FILE)
    os.nice(POLITE)
