"""Links that open somebody's own WhatsApp."""

from urllib.parse import parse_qs, urlsplit

from lumbung.web.whatsapp import whatsapp_link


def test_the_number_stands_in_the_path_as_digits_and_the_text_whole_in_the_query():
    text = "Kabar & 100%: 'Selesai'?\nhttps://x.example/lacak/A#b \N{HOUSE BUILDING}"

    link = urlsplit(whatsapp_link(text, "+62 812-3456"))

    assert (link.scheme, link.netloc, link.path) == ("https", "wa.me", "/628123456")
    assert parse_qs(link.query) == {"text": [text]}


def test_without_a_number_the_sender_picks_whom_it_goes_to():
    assert whatsapp_link("Halo") == "https://wa.me/?text=Halo"
