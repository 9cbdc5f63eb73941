"""The mailbox as pages on 127.0.0.1. A mail's HTML is shown in a frame that may do nothing but follow links."""

import html
import json
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from tool.mailbox.store import LINK, Mail, Mailbox

STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1a1a1a;background:#fff}
a{color:#0b4f6c}a:focus{outline:3px solid #e8a200}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.5rem;border-bottom:1px solid #bbb;vertical-align:top}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f2;padding:1rem}
iframe{width:100%;height:36rem;border:1px solid #bbb}
"""
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"
# The frame of a mail: no script, no form, no request of its own; a link opens a tab.
MAIL_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'"


def handler_for(mailbox: Mailbox) -> type[BaseHTTPRequestHandler]:
    """GET / lists, /mail/<number> shows one, /html/<number> is its HTML, /mails.json is all of it for programs."""

    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "lumbung-mailbox", ""

        def do_GET(self) -> None:
            # Only this machine's own names: another site's page cannot read mails through a name of its own.
            if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in (
                "127.0.0.1",
                "localhost",
            ):
                return self.answer(403, "text/plain", "Not here.")
            kind, _, number = urlsplit(self.path).path.strip("/").partition("/")
            if kind == "mails.json":
                return self.answer(
                    200, "application/json", json.dumps([as_json(m) for m in mailbox.newest(1000)])
                )
            if kind == "" and not number:
                return self.answer(200, "text/html", list_page(mailbox.newest()))
            mail = mailbox.read(number)
            if mail is None or kind not in ("mail", "html"):
                return self.answer(
                    404, "text/html", page("No such mail", '<p><a href="/">All mails</a></p>')
                )
            if kind == "html":
                framed = f'<base target="_blank">{mail.html}'
                return self.answer(200, "text/html", framed, MAIL_POLICY)
            return self.answer(200, "text/html", mail_page(mail))

        def answer(self, status: int, kind: str, text: str, policy: str = PAGE_POLICY) -> None:
            body = text.encode(errors="replace")
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", policy)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            """Links are secrets: not even a path is logged."""

    return Handler


def as_json(mail: Mail) -> dict[str, Any]:
    """What a test wants of a mail."""
    return {
        "number": mail.number,
        "at": mail.at.isoformat(),
        "from": mail.sender,
        "to": mail.to,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "links": mail.links,
    }


def list_page(mails: list[Mail]) -> str:
    rows = "".join(
        f'<tr><td>{when(mail)}<td>{html.escape(mail.to)}<td><a href="/mail/{mail.number}">'
        f"{html.escape(mail.subject) or '(no subject)'}</a>"
        for mail in mails
    )
    table = f"<table><thead><tr><th>Sent<th>To<th>Subject</thead><tbody>{rows}</tbody></table>"
    return page(
        "Mails of the local stack", table if mails else "<p>Nothing was sent yet.</p>", refresh=True
    )


def mail_page(mail: Mail) -> str:
    shown = (
        f"<h2>HTML</h2><iframe title='The mail as HTML' src='/html/{mail.number}'></iframe>"
        if mail.html
        else ""
    )
    facts = f"<p>{when(mail)}<br>From {html.escape(mail.sender)}<br>To {html.escape(mail.to)}</p>"
    body = (
        f'<p><a href="/">All mails</a></p>{facts}<h2>Text</h2><pre>{linked(mail.text)}</pre>{shown}'
    )
    return page(mail.subject or "(no subject)", body)


def linked(text: str) -> str:
    """The text escaped, its http and https addresses as links."""
    parts, end = [], 0
    for found in LINK.finditer(text):
        address = html.escape(found.group(), quote=True)
        parts += [
            html.escape(text[end : found.start()]),
            f'<a href="{address}" target="_blank">{address}</a>',
        ]
        end = found.end()
    return "".join([*parts, html.escape(text[end:])])


def when(mail: Mail) -> str:
    return mail.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def page(title: str, body: str, *, refresh: bool = False) -> str:
    again = '<meta http-equiv="refresh" content="5">' if refresh else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{again}'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{html.escape(title)}</h1>{body}</main></body></html>"
    )
