"""The headers of every answer, in one place. Only a page with a form that goes elsewhere names where, and no more."""

import base64
import hashlib


def security_headers(style: str, forms_to: str = "", script: str = "") -> dict[str, str]:
    """For a page that holds exactly this style sheet inline, and this script, or none at all.

    `forms_to`: the one other origin that a form of this page is sent to.
    """
    policy = (
        "default-src 'none'",
        f"style-src '{_digest(style)}'",
        *([f"script-src '{_digest(script)}'"] if script else []),
        "img-src data:",
        f"form-action 'self' {forms_to}".strip(),
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "; ".join(policy),
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Vary": "Cookie, Accept-Language",
    }


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
