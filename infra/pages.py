"""What API Gateway answers by itself, before or after our function: small pages in both languages, not its JSON.

MiniStack and AWS take the HTML under the key `application/json`, whatever was asked for.
"""

from dataclasses import dataclass
from typing import Any

HEADERS = {
    "Content-Type": "'text/html; charset=utf-8'",
    "Cache-Control": "'no-store'",
    "X-Content-Type-Options": "'nosniff'",
    "Content-Security-Policy": "\"default-src 'none'; style-src 'unsafe-inline'\"",
}
STYLE = (
    "font:1.1rem/1.5 Roboto,'Segoe UI',Arial,sans-serif;background:#fdf9f0;color:#2a1e14;"
    "max-width:34rem;margin:2rem auto;padding:0 1rem"
)
HOME, HOME_ENGLISH = '<a href="/">halaman depan</a>', '<a href="/">front page</a>'


@dataclass(frozen=True)
class Page:
    """Title and words, Indonesian first; without a status the gateway's own stays."""

    title: str
    words: str
    title_english: str
    words_english: str
    status: int | None = None

    @property
    def html(self) -> str:
        """The whole page: no script, no picture, nothing to load."""
        return (
            '<!doctype html><html lang="id"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{self.title} - {self.title_english}</title>"
            f'<body style="{STYLE}"><main><h1>{self.title}</h1><p>{self.words}</p>'
            f'<p lang="en">{self.title_english}. {self.words_english}</p></main></body></html>'
        )


PAGES = {
    "MISSING_AUTHENTICATION_TOKEN": Page(
        "Halaman tidak ditemukan",
        f"Periksa alamatnya, atau mulai dari {HOME}.",
        "Page not found",
        f"Check the address, or begin at the {HOME_ENGLISH}.",
        404,
    ),
    "THROTTLED": Page(
        "Sedang ramai",
        "Terlalu banyak orang membuka layanan ini sekarang. Tunggu setengah menit, lalu muat ulang halaman ini.",
        "Very busy",
        "Too many people are using this service right now. Wait half a minute, then load this page again.",
        429,
    ),
    "REQUEST_TOO_LARGE": Page(
        "Isian terlalu besar",
        "Yang Anda kirim lebih besar daripada yang dapat diterima. Kembali, persingkat isiannya, lalu kirim lagi.",
        "Too large",
        "What you sent is larger than we can take. Go back, make it shorter and send it again.",
        413,
    ),
    "DEFAULT_5XX": Page(
        "Layanan sedang terganggu",
        "Ini bukan kesalahan Anda. Tunggu beberapa menit, lalu coba lagi. Jika tadi Anda mengirim sesuatu,"
        " lihat dulu apakah sudah kami terima.",
        "Something is not working",
        "It is not your mistake. Wait a few minutes and try again. If you were sending something, look first"
        " whether it has arrived.",
    ),
}


def gateway_responses() -> dict[str, Any]:
    """As SAM's `GatewayResponses` of an API."""
    return {
        kind: {
            **({"StatusCode": page.status} if page.status else {}),
            "ResponseParameters": {"Headers": HEADERS},
            "ResponseTemplates": {"application/json": page.html},
        }
        for kind, page in PAGES.items()
    }
