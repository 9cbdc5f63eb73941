"""A resident's phone: opens pages, types, taps; keeps cookies; follows where it is led. No JavaScript."""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

HOST = "lumbung.localhost"
FORM = "application/x-www-form-urlencoded"


class Markup(HTMLParser):
    """What a page holds: its words, title, forms, links and ids."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.words, self.title, self.links, self.ids, self.tags = [], "", [], [], []
        self.forms, self.labels, self.inputs = [], set(), []
        self._inside, self._hidden = None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        self.ids += [attrs["id"]] if "id" in attrs else []
        if tag in ("style", "title", "svg"):
            self._hidden = tag
        if tag == "a":
            self.links.append(attrs.get("href"))
        if tag == "label":
            self.labels.add(attrs.get("for"))
        if tag == "form":
            self.forms.append({"action": attrs.get("action", ""), "fields": {}, "buttons": []})
        if tag in ("input", "select", "textarea"):
            self.inputs.append(attrs)
            self._take(tag, attrs)
        if tag == "option" and "selected" in attrs:
            self.forms[-1]["fields"][self._inside] = attrs["value"]
        if tag == "button":
            self.forms[-1]["buttons"].append((attrs.get("name"), attrs.get("value")))

    def _take(self, tag, attrs):
        fields, name = self.forms[-1]["fields"], attrs["name"]
        if tag in ("select", "textarea"):
            fields[name], self._inside = "", name
            self._hidden = "textarea" if tag == "textarea" else self._hidden
        elif attrs.get("type") not in ("radio", "checkbox") or "checked" in attrs:
            fields[name] = attrs.get("value", "")

    def handle_endtag(self, tag):
        if tag == "textarea":  # browsers drop the first line break
            fields = self.forms[-1]["fields"]
            fields[self._inside] = fields[self._inside].removeprefix("\n")
        if tag == self._hidden:
            self._hidden = None

    def handle_data(self, data):
        if self._hidden == "title":
            self.title += data
        elif self._hidden == "textarea":
            self.forms[-1]["fields"][self._inside] += data
        elif self._hidden is None:
            self.words.append(data)


class Phone:
    """One browser. `send` sends a form of the page it shows, with what that form holds already."""

    def __init__(self, client, host=HOST, language=None):
        self.client, self.host, self.cookies = client, host, {}
        self.headers = {"Accept-Language": language} if language else {}
        self.path, self.status, self.body, self.answer, self.visited = "", 0, "", None, []

    def open(self, path, **headers):
        return self._ask("GET", path, b"", headers)

    def send(self, form=0, button=0, **typed):
        """Types into the fields of a form of this site and taps a button of it."""
        here = [each for each in self.markup.forms if "://" not in each["action"]][form]
        fields = {**here["fields"], **typed}
        name, value = here["buttons"][button]
        if name:
            fields[name] = value
        return self.post(urljoin(self.path, here["action"] or self.path), fields)

    def post(self, path, fields, **headers):
        body = urlencode({name: text for name, text in fields.items() if text is not None})
        return self._ask("POST", path, body.encode(), {"Content-Type": FORM, **headers})

    @property
    def markup(self):
        return Markup(self.body)

    @property
    def text(self):
        """The words that a person reads, without the style and the pictures."""
        return " ".join(" ".join(self.markup.words).split())

    @property
    def title(self):
        return " ".join(self.markup.title.split())

    @property
    def typed(self):
        """What the fields of the page's first form hold."""
        return self.markup.forms[0]["fields"]

    @property
    def mistakes(self):
        """The messages of the error summary, in their order."""
        found = re.search(r'<div class="summary".*?</div>', self.body, re.DOTALL)
        lines = re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL) if found else []
        return [unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in lines]

    def sees(self, *words):
        for each in words:
            assert " ".join(each.split()) in self.text, (
                f"{each!r} is not on {self.path}: {self.text}"
            )

    def does_not_see(self, *words):
        for each in words:
            assert each not in self.body, f"{each!r} is on {self.path}"

    def _ask(self, method, path, body, headers):
        for _ in range(6):
            self._once(method, path, body, headers)
            if self.status != 303:
                return self
            method, path, body = "GET", self.answer.headers["Location"], b""
            headers = {name: text for name, text in headers.items() if name != "Content-Type"}
        raise AssertionError("it leads in circles")

    def _once(self, method, path, body, headers):
        sent = {"Host": self.host, **self.headers, **headers}
        if self.cookies:
            jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            sent.setdefault("Cookie", jar)
        parts = urlsplit(path)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self.answer = self.client.http.request(method, target, headers=sent, body=body)
        self.path, self.status = target, self.answer.status_code
        self.body = self.answer.body.decode()
        self.visited.append((method, target, self.answer))
        for line in self.answer.headers.get("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
            if "Max-Age=0" in line:
                del self.cookies[name]
