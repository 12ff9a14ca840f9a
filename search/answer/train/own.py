#!/usr/bin/env python3
"""own.py --laws DIR --out DIR: the questions of own/ with their documents, as `policybot eval` takes them.

Writes laws.jsonl with a folder laws, and notices1.jsonl, notices2.jsonl with folders notices1, notices2: two piles, as they were asked. DIR of --laws
holds the laws, at any depth. Evidence on laws is a place, [from, to) in the file's characters without white space: the laws are not ours to repeat.
"""
import argparse
import json
import os
import shutil


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
    pile(a.out, "laws", rows, laws.get)
    rows = read(os.path.join(mine, "notices.jsonl"))
    second = [r for r in rows if r["id"].startswith("fn3-")]
    for name, some in (("notices1", [r for r in rows if r not in second]), ("notices2", second)):
        pile(a.out, name, some, lambda d: os.path.join(mine, "notices", d))


if __name__ == "__main__":
    main()
