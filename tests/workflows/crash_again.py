"""The journey of a case whose resident sends something again: pages, a photo among them, another account, an objection."""

from typing import Any, ClassVar

from lumbung.assistance.corrections import Sent
from lumbung.assistance.papers import Paper
from lumbung.shared.ids import random_id
from tests.bucket import KTP
from tests.factories import typed_application
from tests.journey import ADDRESS, PROGRAMME, open_page
from tests.unit.assistance.test_pictures import photo
from tests.workflows.crash_journeys import Journey, Phase

SMALL_PHOTO = photo(size=(300, 200))


class Again(Journey):
    """Two pages are corrected, one of them a photo, another account is given, it is refused, and what the resident
    objects is upheld.
    """

    ACCOUNT: ClassVar = {
        "pay_by": "bank",
        "bank": "BCA",
        "account_number": "998877665544",
        "account_holder": "Sri Wahyuni",
    }

    def phases(self) -> list[Phase]:
        refusal = ("refused", "not_reached", "Tiga kali tidak ada orang di rumah.")
        return [
            ("begin", self.begin_with_a_photo),
            ("ask", self.ask_correction),
            ("asked", lambda: self.goes_on_to("correction")),
            ("photo", self.sends_photo),
            ("correct", lambda: self.send("send_correction", self.visit)),
            ("corrected", lambda: self.goes_on_to("verification")),
            ("photo is there", self.photo_is_there),
            ("change", lambda: self.send("change_contact")),
            ("changed", lambda: self.goes_on_to("verification")),
            ("verify", lambda: self.decide("verify_application", "siti", "verified")),
            ("verified", lambda: self.goes_on_to("approval")),
            ("refuse", lambda: self.decide("approve_application", "ratna", *refusal)),
            ("refused", lambda: self.goes_on_to("refused")),
            ("object", self.objects),
            ("objected", lambda: self.goes_on_to("objection")),
            ("uphold", lambda: self.decide("review_objection", "bambang", "upheld")),
            ("upheld", lambda: self.goes_on_to("verification")),
            ("verify anew", lambda: self.decide("verify_application", "joko", "verified")),
            ("verified anew", lambda: self.goes_on_to("approval")),
            ("approve", lambda: self.decide("approve_application", "hendra", "approved")),
            ("approved", lambda: self.goes_on_to("payment")),
        ]

    def ask_correction(self) -> None:
        """The verifier opens the page and ticks one page of the form."""
        world, official = self.world, self.world.official("siti")
        page = self.witness.by_hand("read_task", lambda: open_page(world, official, self.case_id))
        said = (world.village, official, self.case_id, page.task.id, page.case.version)
        words = (["pembayaran", "foto-ktp"], "Bukan milik Anda.", {"foto-ktp": "unreadable"})
        self.witness.by_hand(
            "ask_correction", lambda: world.runtime.asking.ask_correction(*said, *words)
        )

    def begin_with_a_photo(self) -> None:
        """Sent with the application."""
        intake, village = self.world.runtime.intake, self.world.village
        draft = intake.start_draft(village, PROGRAMME, "id")
        old = self.put_photo(draft.case)
        self.world.runtime.papers.take_paper(old.raw)
        typed = typed_application(photo_ktp=old.id)
        self.slip = intake.send_application(village, draft, typed, "id", ADDRESS)
        self.world.work()
        self.case_id = self.witness.alone = draft.case

    def put_photo(self, case: str, correction: int = 0) -> Paper:
        """The browser sends it by the form of its page."""
        paper = Paper(self.world.village.id, case, KTP, random_id(), correction=correction)
        self.world.objects[paper.raw] = SMALL_PHOTO
        return paper

    def sends_photo(self) -> None:
        """Two: the first is thought better of. S3 tells of each, and tells it again where the function died."""
        village, slip = self.world.village, self.slip
        self.visit = self.witness.by_hand(
            "open_visit",
            lambda: self.world.runtime.visits.open_visit(village, slip.code, slip.number),
        )
        self.choose_photo()
        self.photo = self.choose_photo()

    def choose_photo(self) -> Paper:
        """One is sent, looked at and chosen."""
        paper, events = self.put_photo(self.case_id, self.visit.correction), self.world.events
        told = {"detail": {"object": {"key": paper.raw}}}
        self.witness.by_hand("take_paper", lambda: events.take_paper(told, None))
        choose = (self.visit, KTP, paper.id)
        self.witness.by_hand(
            "choose_photo", lambda: self.world.runtime.visits.choose_photo(*choose)
        )
        return paper

    def photo_is_there(self) -> None:
        """The new one alone, and whoever may open the case can open it."""
        runtime, village = self.world.runtime, self.world.village
        assert list(self.world.objects) == [self.photo.sealed]
        answer = runtime.desk.read_answers(runtime.cases.read(village.id, self.case_id))[KTP]
        assert runtime.papers.open_paper(village, self.case_id, KTP, answer)

    def send(self, use_case: str, visit: Any = None) -> None:
        """The resident opens the page, fills it in, and sends it again where it died."""
        village, slip = self.world.village, self.slip
        shown = self.track()
        typed = {**self.ACCOUNT, KTP: self.photo.id} if visit else self.ACCOUNT
        number, by = ("", visit.id) if visit else (slip.number, "")
        sent = Sent(slip.code, number, shown.version, use_case, typed, by)
        pages = shown.to_correct or ("pembayaran",)
        self.witness.by_hand(
            use_case,
            lambda: getattr(self.world.runtime.corrections, use_case)(village, pages, sent),
        )

    def objects(self) -> None:
        """In the same words each time."""
        said = (self.world.village, self.slip.code, self.slip.number, self.track().version)
        words = "Saya sedang di rumah sakit waktu itu."
        self.witness.by_hand("object", lambda: self.world.runtime.tracking.object(*said, words))

    def track(self) -> Any:
        """What the tracking page shows."""
        village, code = self.world.village, self.slip.code
        return self.witness.by_hand(
            "track", lambda: self.world.runtime.tracking.track(village, code)
        )
