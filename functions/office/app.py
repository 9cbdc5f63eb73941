"""The office: officials sign in by link and PIN, see what waits for them, and decide."""

from chalice import Chalice
from chalicelib import (
    batches,
    cases,
    decided,
    decisions,
    entrance,
    held_up,
    inbox,
    officials,
    own_page,
    papers,
    way,
)
from chalicelib.sessions import load_session

from lumbung.runtime import runtime
from lumbung.villages.model import Village
from lumbung.web.site import Site


def find_village(host: str) -> Village | None:
    """Whose office it is."""
    return runtime().villages.by_host(host)


app = Chalice(app_name="office", configure_logs=False)
site = Site("office", app, side="office", find_village=find_village, session=load_session)
site.add(entrance.pages)
site.add(inbox.pages)
site.add(cases.pages)
site.add(papers.pages)
site.add(decisions.pages)
site.add(decided.pages)
site.add(officials.pages)
site.add(held_up.pages)
site.add(way.pages)
site.add(own_page.pages)
site.add(batches.pages)
