"""Links that open somebody's own WhatsApp with a text to send: free for the village, sent by a person."""

import re
from urllib.parse import quote

NOT_DIGITS = re.compile(r"\D")


def whatsapp_link(text: str, phone: str = "") -> str:
    """The address. `phone` is "+628…"; without one the sender picks whom it goes to.

    Whoever follows it tells WhatsApp the text: no name, amount or secret number belongs into it.
    """
    return f"https://wa.me/{NOT_DIGITS.sub('', phone)}?text={quote(text, safe='')}"
