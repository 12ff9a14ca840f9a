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


class Words:
    """BM25 over character bigrams: called with a question, the score of every article. wanted are the bigrams that may be asked for."""

    def __init__(self, articles, wanted, k1=1.2, b=.6):
        post, length = collections.defaultdict(list), np.zeros(len(articles), "f4")
        for i, a in enumerate(articles):
            g = collections.Counter(grams(a["law"] + " " + (a["heading"] or "") + " " + a["text"]))
            length[i] = sum(g.values())
            for x, n in g.items():
                if x in wanted:
                    post[x].append((i, n))
        self.n, self.post = len(articles), {}
        norm = k1 * (1 - b + b * length / length.mean())
        for x, v in post.items():
            i, n = np.array([i for i, _ in v]), np.array([n for _, n in v], "f4")
            idf = math.log(1 + (self.n - len(i) + .5) / (len(i) + .5))
            self.post[x] = i, (idf * n * (k1 + 1) / (n + norm[i])).astype("f4")

    def __call__(self, q):
        s = np.zeros(self.n, "f4")
        for g in set(grams(q)):
            if g in self.post:
                i, w = self.post[g]
                s[i] += w
        return s


def main(where, out):
    articles = read_gz(os.path.join(where, "stard_articles.jsonl.gz"))
    queries = [json.loads(x) for x in open(os.path.join(where, "stard_dev.jsonl"), encoding="utf-8")]
    wanted = {g for q in queries for g in set(grams(q["q"]))}
    words, used, hits = Words(articles, wanted), set(), []
    with open(out, "w", encoding="utf-8") as f:
        for q in queries:
            s = words(q["q"])
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
