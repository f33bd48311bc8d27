#!/usr/bin/env python3
"""Makes conversations for load tests, in wxgen's script form: a line a message, an empty line
between two customers. Half of the customers are in the middle of a complaint.

    make_corpus.py OUT [--customers 1200] [--messages 10] [--seed 1]

The same arguments give the same file. Prints how many different texts there are."""
import argparse
import pathlib
import random
import re


def read_templates(path):
    values, sentences, current = {}, {}, None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@ "):
            current = values.setdefault(line[2:], [])
        elif line.startswith("# ") and "." not in line:
            current = sentences.setdefault(line[2:], [])
        elif line and not line.startswith("#") and current is not None:
            current.append(line)
    return values, sentences


class Writer:
    def __init__(self, values, sentences, chance):
        self.values, self.sentences, self.chance = values, sentences, chance

    def value(self, name):
        if name == "order":
            return "2026" + "".join(self.chance.choices("0123456789", k=11))
        if name == "phone":
            return "138" + "".join(self.chance.choices("0123456789", k=8))
        if name == "amount":
            return str(self.chance.randint(5, 4999))
        if name == "hour":
            return str(self.chance.randint(1, 12))
        if name == "number":
            return str(self.chance.randint(1000, 9999))
        return self.chance.choice(self.values[name])

    def sentence(self, group):
        text = self.chance.choice(self.sentences[group])
        while "{" in text:
            text = re.sub(r"\{(\w+)\}", lambda place: self.value(place[1]), text)
        return text

    def conversation(self, messages, complains):
        if not complains:
            return [self.sentence("other") for _ in range(messages)]
        lines = [self.sentence("complaint")]
        groups = ["answer"] * 6 + ["supplement"] * 2 + ["asking"] * 2
        while len(lines) < messages:
            lines.append(self.sentence(self.chance.choice(groups)))
        return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("--customers", type=int, default=1200)
    parser.add_argument("--messages", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    templates = pathlib.Path(__file__).parent / "data" / "templates.txt"
    writer = Writer(*read_templates(templates), random.Random(options.seed))
    talks = [writer.conversation(options.messages, customer % 2 == 0)
             for customer in range(options.customers)]
    with open(options.out, "w", encoding="utf-8") as out:
        out.write("\n\n".join("\n".join(lines) for lines in talks) + "\n")
    texts = {line for lines in talks for line in lines}
    print(f"{len(talks)} customers, {len(talks) * options.messages} messages, "
          f"{len(texts)} different texts")


if __name__ == "__main__":
    main()
