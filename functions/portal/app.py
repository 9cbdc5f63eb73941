"""What everybody sees: residents read about aid, apply for it, follow it, and confirm that it came."""

from chalice import Chalice
from chalicelib import (
    application,
    correction,
    correction_photos,
    groups,
    home,
    objection,
    openness,
    tracking,
    withdrawal,
)

from lumbung.runtime import is_outage, runtime
from lumbung.villages.model import Village
from lumbung.web.site import Site


def find_village(host: str) -> Village | None:
    """Whose public page it is."""
    return runtime().villages.by_host(host)


app = Chalice(app_name="portal", configure_logs=False)
site = Site("portal", app, side="public", find_village=find_village, is_outage=is_outage)
site.add(home.pages)
site.add(openness.pages)
site.add(application.pages)
site.add(groups.pages)
site.add(tracking.pages)
site.add(withdrawal.pages)
site.add(objection.pages)
site.add(correction.pages)
site.add(correction_photos.pages)
