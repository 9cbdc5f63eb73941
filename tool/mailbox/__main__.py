"""The process beside the local stack: takes mail by SMTP and shows it. python -m tool.mailbox FOLDER PORT."""

import fcntl
import os
import signal
import sys
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tool.home import Home
from tool.mailbox.page import handler_for
from tool.mailbox.store import Mailbox


class Sink:
    """Whatever comes is kept; nothing is ever sent on."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.mailbox.keep(envelope.original_content)
        return "250 kept"


def main(home: Home) -> None:
    lock = home.lock("mailbox").open("a+")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    mailbox = Mailbox(home.mail_folder)
    sink = Controller(Sink(mailbox), hostname="127.0.0.1", port=home.smtp_port)
    sink.start()
    page = ThreadingHTTPServer(("127.0.0.1", home.mail_port), handler_for(mailbox))
    threading.Thread(target=page.serve_forever, args=(0.1,), daemon=True).start()
    if parent := os.environ.get("LUMBUNG_ENDS_WITH"):
        threading.Thread(target=_end_with, args=(int(parent),), daemon=True).start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    sink.stop()
    # Before the lock goes: whoever finds it free finds the port free too.
    page.shutdown()
    page.server_close()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(Home(Path(sys.argv[1]), int(sys.argv[2])))
