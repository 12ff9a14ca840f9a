#!/usr/bin/env python3
"""pool.py --eval EVAL --laws DIR --weights W.npz --tok tok.json --vectors STORE --out OUT SET...: questions on laws over the whole pool of STARD.

For the questions of own/laws.jsonl (by set) the articles of the pool that say what answers, and wrong ones to tell them from: the nearest by BM25
over character bigrams and by the vectors that a data folder of `bench search --keep` holds (STORE, a folder vectors/ID). Writes what stard.py
writes, {id, q, gold, top} and OUT.articles.jsonl, so that train.py can draw from both.
"""
import argparse
import collections
import glob
import hashlib
import json
import os
import re

import numpy as np
import torch

import data
from model import Model
from stard import Words, grams

NEAR, SAME = 60, .5   # wrong articles kept from each list; share of the evidence's bigrams from which an article says the same


def parts(heading):
    """The headings of an article as the bench makes them (library.go)."""
    out, spread = [], False
    for f in heading.split():
        if len(f) == 1 and spread:
            out[-1] += f
            continue
        out.append(f)
        spread = len(f) == 1
    return out


def key(a):
    head = " ".join([a["law"], *parts(a["heading"] or "")]).strip().encode()
    text = (a["article"] + a["text"].replace("\n", " ")).encode()
    return hashlib.sha256(len(head).to_bytes(8, "little") + head + text).digest()[:8]


def stored(folder):
    """Vectors by key."""
    rows = {}
    for k in sorted(glob.glob(os.path.join(folder, "*.keys"))):
        v = np.fromfile(k[:-4] + "rows", np.int8)
        for i, x in enumerate(np.fromfile(k, "<u8")):
            rows[int(x).to_bytes(8, "little")] = v[i * 384:(i + 1) * 384]
    return rows


def questions(own, laws, names):
    """(id, question, evidence) of the rows of own/laws.jsonl that have an answer."""
    paths = {n: os.path.join(d, n) for d, _, ns in os.walk(laws) for n in ns}
    text, byid = {}, {}
    for r in map(json.loads, open(own, encoding="utf-8")):
        byid[r["id"]] = r
        if r["id"].split("-")[0] not in names or not r["evidence"]:
            continue
        if r["doc"] not in text:
            text[r["doc"]] = "".join(open(paths[r["doc"]], encoding="utf-8").read().split())
        q = r["question"]
        if r.get("followup_of"):
            q = byid[r["followup_of"]]["question"] + " " + q
        yield r["id"], q, text[r["doc"]][slice(*r["evidence"])], os.path.splitext(r["doc"])[0].split("(")[0]


def best(scores):
    top = np.argpartition(-scores, NEAR + 10)[:NEAR + 10]
    return top[np.argsort(-scores[top])]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for x in ("eval", "laws", "weights", "tok", "vectors", "out"):
        p.add_argument("--" + x, required=True)
    p.add_argument("sets", nargs="+")
    a = p.parse_args()
    torch.set_num_threads(1)
    articles = data.read_gz(os.path.join(a.eval, "stard_articles.jsonl.gz"))
    plain = [data.plain(x["article"] + x["text"]) for x in articles]
    have = stored(a.vectors)
    matrix = np.stack([have.get(key(x), np.zeros(384, np.int8)) for x in articles]).astype("f4")
    print(f"{(matrix != 0).any(1).sum()} of {len(articles)} articles have a vector", flush=True)
    rows = list(questions(os.path.join(os.path.dirname(os.path.abspath(__file__)), "own/laws.jsonl"), a.laws, a.sets))
    rows.sort(key=lambda r: a.sets.index(r[0].split("-")[0]))   # what is wanted most first
    words = Words(articles, {g for _, q, _, _ in rows for g in set(grams(q))})
    bylaw = collections.defaultdict(list)
    for i, x in enumerate(articles):
        bylaw[x["law"].replace("中华人民共和国", "")].append(i)
    model, layout = Model(a.weights), data.Layout(data.Tok(a.tok))
    used, kept, lost = set(), 0, collections.Counter()
    with torch.no_grad(), open(a.out, "w", encoding="utf-8") as f:
        for n, (id, q, evidence, law) in enumerate(rows):
            e = data.plain(evidence)
            near = bylaw.get(law.replace("中华人民共和国", ""), []) or (bylaw["民法典"] if law.endswith("编") or law == "总则" else [])
            gold = [i for i in near if e[:80] in plain[i]]
            if not gold or len(gold) > 3:
                lost["none" if not gold else "many"] += 1
                continue
            v = model.vectors([layout.query(data.simplify(q))])[0].numpy()
            lists = [best(words(q)), best(matrix @ v)]
            b = data.bigrams(e)
            same = lambda i: i in gold or len(b & data.bigrams(plain[i])) >= SAME * len(b)
            tops = [[int(i) for i in x if not same(i)][:NEAR] for x in lists]
            top = list(dict.fromkeys(i for pair in zip(*tops) for i in pair))
            used.update(top, gold)
            kept += 1
            f.write(json.dumps({"id": id, "q": data.simplify(q), "gold": [articles[i]["id"] for i in gold], "top": [[articles[i]["id"], 0] for i in top]}, ensure_ascii=False) + "\n")
            if n % 500 == 0:
                print(f"{n} of {len(rows)}", flush=True)
    with open(a.out + ".articles.jsonl", "w", encoding="utf-8") as f:
        for i in sorted(used):
            f.write(json.dumps(articles[i], ensure_ascii=False) + "\n")
    print(f"{kept} questions, {dict(lost)} without, {len(used)} articles")


if __name__ == "__main__":
    main()
