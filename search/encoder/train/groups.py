#!/usr/bin/env python3
"""groups.py --eval EVAL --pool POOL.jsonl RUN ...: do STARD's odd questions gain where the pool (pool.py) has no question on what answers them?

RUN are the hits that `bench search --odd --run RUN` writes. Prints nDCG@10 and R@100 by group, and how like the pool's questions are to STARD's.
"""
import argparse
import collections
import json
import math
import os

import data

CODE = "中华人民共和国民法典"


def lines(path):
    return [json.loads(x) for x in open(path, encoding="utf-8")]


def hits(path):
    out = collections.defaultdict(list)
    for x in lines(path):
        out[x["query"]].append(x["row"])
    return out


def ndcg(gold, rows):
    gain = lambda i: 1 / math.log2(i + 2)
    return sum(gain(i) for i, x in enumerate(rows[:10]) if x in gold) / sum(gain(i) for i in range(min(10, len(gold))))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", required=True)
    p.add_argument("--pool", required=True)
    p.add_argument("runs", nargs="+")
    a = p.parse_args()
    law = {x["id"]: x["law"] for x in data.read_gz(os.path.join(a.eval, "stard_articles.jsonl.gz"))}
    pool, queries = lines(a.pool), lines(os.path.join(a.eval, "stard_dev.jsonl"))
    odd = [q for q in queries if int(q["id"]) % 2]
    asked = {g for r in pool for g in r["gold"]}
    golds = [g for q in odd for g in q["gold"]]
    stard = [data.bigrams(q["q"]) for q in queries]
    like = max(len(b & s) / max(1, len(b | s)) for r in pool for b in [data.bigrams(r["q"])] for s in stard)
    print(f"{len(pool)} questions in the pool; on {100 * sum(g in asked for g in golds) / len(golds):.1f}% of the articles that answer; the likest shares {100 * like:.0f}%")
    groups = {
        "all": lambda q: True,
        "民法典 alone": lambda q: all(law.get(g) == CODE for g in q["gold"]),
        "other laws alone": lambda q: not any(law.get(g) == CODE for g in q["gold"]),
        "an article without a question": lambda q: any(g not in asked for g in q["gold"]),
        "such articles alone": lambda q: not any(g in asked for g in q["gold"]),
    }
    for run in a.runs:
        h = hits(run)
        for name, of in groups.items():
            some = [q for q in odd if of(q)]
            n = max(1, len(some))
            recall = sum(len(set(q["gold"]) & set(h[q["id"]][:100])) / len(q["gold"]) for q in some) / n
            print(f"{run} {name}: {len(some)}, nDCG@10 {sum(ndcg(q['gold'], h[q['id']]) for q in some) / n:.3f}, R@100 {100 * recall:.1f}")


if __name__ == "__main__":
    main()
