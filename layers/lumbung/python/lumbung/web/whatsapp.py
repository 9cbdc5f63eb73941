"""Links that open somebody's own WhatsApp with a text to send: free for the village, sent by a person."""

import re
from urllib.parse import quote

from lumbung.shared.catalogue import translate
from lumbung.shared.ids import show_code

NOT_DIGITS = re.compile(r"\D")


def whatsapp_link(text: str, phone: str = "") -> str:
    """The address. `phone` is "+628…"; without one the sender picks whom it goes to.

    Whoever follows it tells WhatsApp the text: no name, amount or secret number belongs into it.
    """
    return f"https://wa.me/{NOT_DIGITS.sub('', phone)}?text={quote(text, safe='')}"


def news_link(
    village: str, code: str, stage: str, language: str, link: str, phone: str = ""
) -> str:
    """Where a case stands (`stage` in words of `language`), told to its resident by whoever taps it; `link` leads to its
    timeline.
    """
    known = {"village": village, "shown": show_code(code), "link": link}
    return whatsapp_link(translate(language, "whatsapp.case", stage=stage, **known), phone)
