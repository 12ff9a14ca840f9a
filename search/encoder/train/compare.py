#!/usr/bin/env python3
"""compare.py: what a model of train.py --hold says on the documents that were held out: how many layers, how many documents and so on are worth.

Of rows with an answer, drawn once and the same for all models: is the right clause first of the ten candidates by relevance, by vectors; is the span in
the best right clause exact; is yes or no right in it. One window a clause, no words beside it: figures to compare with each other only.
"""
import argparse
import os
import pickle
import random

import numpy as np
import torch

import data
from evaluate import Reader
from model import Model


def rows(cands, sets, n, seed=5):
    """n rows that have a right clause among ten, of held documents."""
    out = []
    for name in sets:
        for r in pickle.load(open(os.path.join(cands, name + ".pkl"), "rb")):
            docs = r["gold"].get("docs")
            if docs and data.held(docs[0]) and r["answered"] and not r["gold"].get("followup_of") and any(c["right"] for c in r["cands"][:10]):
                out.append(r)
    random.Random(seed).shuffle(out)
    return out[:n]


def one_window(layout, r, c):
    return layout.window(r["q"], c["head"], c["text"], data.find(r["evidence"][0][:40], c["text"]) if r["evidence"] and c["right"] else None)


def measure(todo, reader, vectors):
    l, m = reader.l, reader.m
    n = dict.fromkeys(("questions", "read", "vectors", "spans", "exact", "yesno", "right"), 0)
    for r in todo:
        c = r["cands"][:10]
        n["questions"] += 1
        right = [x["right"] for x in c]
        v = vectors.vectors([l.query(r["q"])] + [l.passage(x["head"], x["text"])[:224] for x in c]).numpy()
        n["vectors"] += right[int(np.argmax(v[1:] @ v[0]))]
        w = [one_window(l, r, x) for x in c]
        rel, pol, se = m.read([x[0] for x in w])
        rel = rel.numpy()
        n["read"] += right[int(np.argmax(rel))]
        best = max((i for i in range(len(c)) if right[i]), key=lambda i: rel[i])
        if r["pol"] > 0:
            n["yesno"] += 1
            n["right"] += 1 + int(pol[best, 2] > pol[best, 1]) == r["pol"]
        elif data.target(r, c[best]):
            n["spans"] += 1
            (a, b), _ = reader.best_span(w[best], se[best])
            n["exact"] += data.plain(l.tok.clean(c[best]["text"])[a:b]) == data.plain(r["span"])
    return n


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for x in ("tok", "cands", "weights"):
        p.add_argument("--" + x, required=True)
    p.add_argument("--vectors", help="weights for the vectors, when a trunk of their own makes them")
    p.add_argument("--layers", type=int, default=12)
    p.add_argument("--questions", type=int, default=300)
    p.add_argument("sets", nargs="+")
    a = p.parse_args()
    torch.set_num_threads(1)
    layout = data.Layout(data.Tok(a.tok))
    m = Model(a.weights, layers=a.layers)
    v = Model(a.vectors, layers=a.layers) if a.vectors else m
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        n = measure(rows(a.cands, a.sets, a.questions), Reader(m, layout), v)
    share = lambda x, y: f"{100 * n[x] / max(1, n[y]):.1f}% of {n[y]}"
    print(f"first, read {share('read', 'questions')}, by vectors {share('vectors', 'questions')}; exact {share('exact', 'spans')}; yes or no {share('right', 'yesno')}", flush=True)


if __name__ == "__main__":
    main()
