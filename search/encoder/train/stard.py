#!/usr/bin/env python3
"""stard.py EVAL OUT: the 100 best articles of STARD for every development question by BM25 over character bigrams (a stand-in for the product's
search: negatives for training on even ids, a list to re-rank for measuring on odd ids). One line: {id, q, gold: [...], top: [[id, score]...]}, and
OUT.articles.jsonl with the articles named there."""
import collections
import json
import math
import os
import sys
import unicodedata

import numpy as np

from data import read_gz


def grams(s):
    s = unicodedata.normalize("NFKC", s)
    s = "".join(c if c.isalnum() else " " for c in s)
    return [w[i:i + 2] for w in s.split() for i in range(len(w) - 1)]


def main(where, out):
    articles = read_gz(os.path.join(where, "stard_articles.jsonl.gz"))
    queries = [json.loads(x) for x in open(os.path.join(where, "stard_dev.jsonl"), encoding="utf-8")]
    wanted = {g for q in queries for g in set(grams(q["q"]))}
    post, length = collections.defaultdict(list), np.zeros(len(articles), "f4")
    for i, a in enumerate(articles):
        g = collections.Counter(grams(a["law"] + " " + (a["heading"] or "") + " " + a["text"]))
        length[i] = sum(g.values())
        for k, n in g.items():
            if k in wanted:
                post[k].append((i, n))
    post = {k: (np.array([i for i, _ in v]), np.array([n for _, n in v], "f4")) for k, v in post.items()}
    k1, b, used, hits = 1.2, .6, set(), []
    norm = k1 * (1 - b + b * length / length.mean())
    with open(out, "w", encoding="utf-8") as f:
        for q in queries:
            s = np.zeros(len(articles), "f4")
            for g in set(grams(q["q"])):
                if g in post:
                    i, n = post[g]
                    s[i] += math.log(1 + (len(articles) - len(i) + .5) / (len(i) + .5)) * n * (k1 + 1) / (n + norm[i])
            top = np.argsort(-s)[:100]
            used.update(articles[i]["id"] for i in top)
            used.update(q["gold"])
            hits.append(len({articles[i]["id"] for i in top} & set(q["gold"])) / len(q["gold"]))
            f.write(json.dumps({"id": q["id"], "q": q["q"], "gold": q["gold"], "top": [[articles[i]["id"], float(s[i])] for i in top]}, ensure_ascii=False) + "\n")
    with open(out + ".articles.jsonl", "w", encoding="utf-8") as f:
        for a in articles:
            if a["id"] in used:
                f.write(json.dumps(a, ensure_ascii=False) + "\n")
    print(f"{len(queries)} questions, R@100 {np.mean(hits):.3f}, {len(used)} articles")


if __name__ == "__main__":
    main(*sys.argv[1:3])
