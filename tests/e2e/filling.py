"""The form filled in without a browser: what precedes is asked for by HTTP, a page in some milliseconds."""

from tool.visitor import Seen, Visitor


def fill_pages(phone: Visitor, typed: dict[str, str], until: str) -> Seen:
    """From the programme's page to a path, typing of all that is known what each page asks. Answers that page."""
    start = phone.open("/program/bantuan-tunai")
    page = phone.send(start, start.path)
    while page.path != until:
        before, names = page, page.form(page.path).names
        known = {name: text for name, text in typed.items() if name in names}
        page = phone.send(page, page.path, **known)
        assert page.path != before.path, page.html
    return page
