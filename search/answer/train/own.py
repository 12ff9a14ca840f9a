#!/usr/bin/env python3
"""own.py --laws DIR --out DIR: the questions of own/ with their documents, as `policybot eval` takes them.

Writes a pile of questions, NAME.jsonl, and the folder NAME with their documents for each of PILES, as they were asked. DIR of --laws holds the laws,
at any depth. Evidence on laws is a place, [from, to) in the file's characters without white space: the laws are not ours to repeat.
"""
import argparse
import json
import os
import shutil


# The piles by the ids of their questions: those of one pile were asked of all its documents at once.
PILES = {"laws": ("fl1", "fl2"), "laws3": ("fl3",), "laws4": ("fl4",), "laws7": ("fl11",),
         "notices2": ("fn3",), "notices3": ("fn4",), "notices4": ("fn5",), "notices5": ("fn6",)}


def read(path):
    return [json.loads(x) for x in open(path, encoding="utf-8") if x.strip()]


def pile(out, name, rows, find):
    """Rows, and the documents they are about, in a folder of their own."""
    folder = os.path.join(out, name)
    os.makedirs(folder, exist_ok=True)
    for d in sorted({d for r in rows for d in r["docs"]}):
        shutil.copy(find(d), folder)
    with open(os.path.join(out, name + ".jsonl"), "w", encoding="utf-8") as f:
        for r in rows:
            f.write(json.dumps(r, ensure_ascii=False) + "\n")


def elsewhere(out, rows):
    """What has nothing to do with any document: each question is put to two of the piles, in NAME-elsewhere.jsonl."""
    n = len(PILES)
    for j, name in enumerate(PILES):
        with open(os.path.join(out, name + "-elsewhere.jsonl"), "w", encoding="utf-8") as f:
            for i, r in enumerate(rows):
                if j in (i % n, (i + 4) % n):
                    r = {**r, "category": "unanswerable_offtopic", "answer": None, "accept": [], "docs": [], "evidence": {}}
                    f.write(json.dumps(r, ensure_ascii=False) + "\n")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--laws", required=True)
    p.add_argument("--out", required=True)
    a = p.parse_args()
    mine = os.path.join(os.path.dirname(os.path.abspath(__file__)), "own")
    laws = {n: os.path.join(d, n) for d, _, names in os.walk(a.laws) for n in names}
    rows = read(os.path.join(mine, "laws.jsonl"))
    for r in rows:
        for d, (start, end) in r["evidence"].items():
            r["evidence"][d] = "".join(open(laws[d], encoding="utf-8").read().split())[start:end]
    notices = read(os.path.join(mine, "notices.jsonl"))
    for name, ids in PILES.items():
        ours = name.startswith("notices")
        some = [r for r in (notices if ours else rows) if r["id"].split("-")[0] in ids]
        pile(a.out, name, some, (lambda d: os.path.join(mine, "notices", d)) if ours else laws.get)
    elsewhere(a.out, read(os.path.join(mine, "elsewhere.jsonl")))


if __name__ == "__main__":
    main()
