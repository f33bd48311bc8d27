"""Holds what phones show against the rows of deliveries. Texts are sealed, so rows are counted:
each delivered row is a bubble, and there are no more bubbles than delivered and unknown rows."""
import collections
import re
import tomllib

from deliveries_world import instant_of

WINDOW, NOTICE = 2, 3  # carriers, see dialog/promises/reach.hpp
DELIVERED, UNKNOWN, FOR_AGENT = 2, 4, 5  # states, see dialog/talk/event.hpp
CARRIERS = {"service": WINDOW, "direct": WINDOW, "notice": NOTICE}
HOUR_SECONDS = 3600
CASE_NUMBER = re.compile(r"HY\d{6}-[0-9A-Z]{6}")


def open_rows(database):
    return database.execute("SELECT count(*) FROM delivery WHERE state < 2").fetchone()[0]


def news_pattern(root):
    scripts = tomllib.loads((root / "config/scripts/progress.toml").read_text(encoding="utf-8"))
    texts = scripts["news"]["nothing_done"] + scripts["news"]["nothing_done_late"]
    parts = [re.sub(r"\\\{\w+\\\}", ".+?", re.escape(text)) for text in texts]
    return re.compile("|".join(parts), re.DOTALL)


class Row:
    """Of the table, with what `packed` tells. That begins with its format; numbers are varints, see
    dialog/cases/packing.hpp and the fields of Delivery in dialog/talk/codec.hpp."""

    def __init__(self, state, carrier, packed):
        self.state, self.carrier = state, carrier
        self.packed, self.at = packed, 1
        self.number()  # id
        account_bytes = self.number()
        self.at += account_bytes
        self.turn = self.number()
        self.number()  # position
        self.piece = self.number()
        for _ in range(7):  # the piece's length, case, carrier, duty, purpose, keeps, names_case
            self.number()
        self.number()  # fence
        self.repeats = self.number() > 0

    def number(self):
        value = shift = 0
        while True:
            byte = self.packed[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def may_be_double(self):
        return self.state == UNKNOWN or self.repeats


def in_one_hour(instants):
    """The most that lie within an hour of each other."""
    instants = sorted(instants)
    return max(sum(0 <= other - each < HOUR_SECONDS for other in instants) for each in instants)


class Audit:
    def __init__(self, news):
        self.news = news
        self.wrong = []
        self.figures = collections.Counter(delivered=0, unknown=0, lost=0, doubled=0, early=0)

    def carriers(self, who, bubbles, rows):
        for carrier in (WINDOW, NOTICE):
            seen = sum(CARRIERS.get(each["carrier"]) == carrier for each in bubbles)
            states = collections.Counter(row.state for row in rows if row.carrier == carrier)
            delivered, unknown = states[DELIVERED], states[UNKNOWN]
            self.figures.update(delivered=delivered, unknown=unknown)
            self.figures.update(lost=max(0, delivered - seen),
                                doubled=max(0, seen - delivered - unknown))
            if not delivered <= seen <= delivered + unknown:
                self.wrong.append(f"{who}, carrier {carrier}: {seen} bubbles, {delivered} "
                                  f"delivered, {unknown} unknown")

    def said_once(self, who, rows):
        """What was delivered is neither delivered again nor left to an agent."""
        endings = collections.defaultdict(list)
        for row in rows:
            endings[row.turn, row.piece].append(row.state)
        for (turn, _), states in endings.items():
            if states.count(DELIVERED) > 1:
                self.figures.update(doubled=states.count(DELIVERED) - 1)
                self.wrong.append(f"{who}: words of turn {turn} delivered again")
            if DELIVERED in states and FOR_AGENT in states:
                self.wrong.append(f"{who}: words of turn {turn} delivered, and left to an agent")

    def repetitions(self, who, bubbles, rows):
        """The same words within an hour are right only where one may not have arrived."""
        times = collections.defaultdict(list)
        for each in bubbles:
            if each["carrier"] in CARRIERS and each["kind"] == "text":
                times[each["text"]].append(instant_of(each["at"]))
        for each in bubbles:
            if each["carrier"] == "passive" and each["text"] in times:
                times[each["text"]].append(instant_of(each["at"]))
        again = sum(in_one_hour(each) - 1 for each in times.values())
        marked = sum(row.may_be_double() for row in rows)
        if again > marked:
            self.figures.update(doubled=again - marked)
            self.wrong.append(f"{who}: {again} repetitions, {marked} marked")

    def news_within_an_hour(self, who, bubbles, rows):
        """Once; twice where one may not have arrived."""
        times = collections.defaultdict(list)
        for each in bubbles:
            text = each["text"]
            if each["carrier"] == "notice":
                text = " ".join(value for _, value in each.get("lines", []))
            elif each["carrier"] not in CARRIERS or not self.news.search(text):
                continue
            for number in CASE_NUMBER.findall(text):
                times[number].append(instant_of(each["at"]))
        most = 2 if any(row.may_be_double() for row in rows) else 1
        for number, instants in times.items():
            if in_one_hour(instants) > most:
                self.figures.update(early=in_one_hour(instants) - most)
                self.wrong.append(f"{who}: news of {number} {in_one_hour(instants)} times in an "
                                  f"hour instead of {most}")
        return sum(map(len, times.values()))


def tell(story, database, root):
    """Prints one line of figures; returns what is wrong."""
    audit = Audit(news_pattern(root))
    rows = collections.defaultdict(list)
    for conversation, *row in database.execute(
            "SELECT conversation_id, state, carrier, packed FROM delivery"):
        rows[conversation].append(Row(*row))
    news = 0
    for conversation, (person, platform) in story.conversations.items():
        who = f"{person} on {platform}"
        bubbles = story.phones.bubbles(person, platform)
        audit.carriers(who, bubbles, rows[conversation])
        audit.said_once(who, rows[conversation])
        audit.repetitions(who, bubbles, rows[conversation])
        news += audit.news_within_an_hour(who, bubbles, rows[conversation])
    strangers = set(rows) - set(story.conversations) - {None}
    if strangers:
        audit.wrong.append(f"{len(strangers)} conversations of nobody")
    left = open_rows(database)
    if left:
        audit.wrong.append(f"{left} deliveries are still open")
    if not news:
        audit.wrong.append("no news at all")
    figures = {"kills": story.gateway.kills, "said": story.said, "news": news, **audit.figures,
               "open": left}
    print(" ".join(f"{name} {value}" for name, value in figures.items()))
    return audit.wrong
