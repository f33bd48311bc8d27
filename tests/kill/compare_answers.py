#!/usr/bin/env python3
"""Compares the answers that a platform got with the digests that the gateway exports.

    compare_answers.py ACK.tsv TURNS.jsonl

The gateway's digest is of the sentences joined by one line break; a WeChat answer joins them by two,
and the load generator logs every line break as a blank. So each way to read a blank as a line
break, once, is tried. Prints the counts; exit status 1 when an answer is not the stored one."""
import collections
import hashlib
import json
import sys


def readings(text):
    text = text.replace("  ", "\n\n")
    yield text
    for at, character in enumerate(text):
        if character == " ":
            yield text[:at] + "\n" + text[at + 1:]


def digest(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def main(ack, turns):
    stored = {}
    with open(turns, encoding="utf-8") as lines:
        for line in lines:
            turn = json.loads(line)
            stored[turn["platform_id"]] = turn["answer_sha256"]
    counts = collections.Counter(compared=0, different=0, copies_different=0)
    answers, examples = {}, []
    with open(ack, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if line.startswith("#") or len(fields) < 11 or fields[0] not in "AD":
                continue
            message, answer = fields[1], fields[10]
            if answers.setdefault(message, answer) != answer:
                counts["copies_different"] += 1
                examples.append((message, answer, answers[message]))
            if message not in stored:
                continue  # the audit counts it as lost
            counts["compared"] += 1
            expected = stored[message]
            same = not answer if not expected else any(
                digest(each) == expected for each in readings(answer))
            if not same:
                counts["different"] += 1
                examples.append((message, answer))
    print(json.dumps({**counts, "examples": examples[:3]}, ensure_ascii=False))
    wrong = counts["different"] + counts["copies_different"]
    return 1 if wrong or not counts["compared"] else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
