#!/usr/bin/env python3
"""evaluate.py: figures of a model on a part (fit or test) of the question sets, and on the odd questions of STARD.

Reader: over the lexical candidates (--depth of them), and over the lexical and vector candidates merged by reciprocal rank when --vectors is given.
Right clause: at least 60% of the bigrams of a row's evidence. Span accepted: the accept groups hold in the span that is read in the best right clause and
no reject string does (short kinds only); exact: the span itself.
"""
import argparse
import hashlib
import json
import os
import pickle
import re
import unicodedata

import numpy as np
import torch

import data
from model import Model
from reference import decode

LONG = ("yesno", "comparison", "list", "procedure", "definition", "condition")


def squeeze(x):
    return re.sub(r"[\s,，]+", "", unicodedata.normalize("NFKC", x or "")).lower()


def occurs(needle, hay):
    """A number must not be part of a longer number."""
    c = "〇零一二三四五六七八九十百千两0-9."
    return re.search((f"(?<![{c}])" if re.match(f"[{c}]", needle) else "") + re.escape(needle) + (r"(?![.]?\d)" if needle[-1:].isdigit() else ""), hay) is not None


def accepted(g, span):
    """The judge of the question sets on a headline."""
    h = squeeze(data.simplify(span))
    groups = g.get("accept") or []
    hit = sum(any(occurs(squeeze(data.simplify(x)), h) for x in group) for group in groups)
    return hit >= (g.get("min_groups") or len(groups)) and not any(occurs(squeeze(data.simplify(x)), h) for x in g.get("reject") or [])


def part(row, split):
    """Questions without documents (policy, unanswerable): half to fit, half to test."""
    if not row["gold"].get("docs"):
        return ("fit", "test")[hashlib.md5(row["gold"]["id"].encode()).digest()[0] & 1]
    return data.part(row, split)


def auc(a, b):
    if not a or not b:
        return float("nan")
    a, b = np.array(a)[:, None], np.array(b)[None]
    return float((a > b).mean() + .5 * (a == b).mean())


class Reader:
    def __init__(self, model, layout):
        self.m, self.l = model, layout

    def best_span(self, w, se):
        """The best start and end in the clause's tokens; characters of the cleaned text."""
        _, first, _, off = w
        start, end, score = decode(*se[first:first + len(off)].numpy().T)
        return (off[start][0], off[end][1]), score

    def read(self, q, cands):
        """For every candidate: relevance, polarity logits, span text."""
        windows, owner = [], []
        for i, c in enumerate(cands):
            for w in self.l.windows(q, c["head"], c["text"]):
                windows.append(w)
                owner.append(i)
        rel, pol, se = self.m.read([w[0] for w in windows])
        out = [None] * len(cands)
        for k, i in enumerate(owner):
            if out[i] is None or rel[k] > out[i][0]:
                (a, b), _ = self.best_span(windows[k], se[k])
                out[i] = (float(rel[k]), pol[k].numpy(), self.l.tok.clean(cands[i]["text"])[a:b])
        return out


def fuse(cands, ranks, k=20):
    """Reciprocal rank of the lexical order and of the vectors' order."""
    return sorted(range(len(cands)), key=lambda i: -(1 / (k + i) + 1 / (k + ranks[i])))


def measure(rows, reader, depth, vectors=None, weight=1.0):
    n = {k: 0 for k in "all first two top lex mixed mixed2 spans exact acc accn polok poln".split()}
    f1, right, none, wrong, recs = [], [], [], [], []
    for r in rows:
        cands = r["cands"][:depth]
        if vectors:
            cands = vectors(r, depth)
        if not cands:
            continue
        res = reader.read(r["q"], cands)
        rel = np.array([x[0] for x in res])
        lex = np.log([max(c["score"], 1e-6) for c in cands])
        mixed = rel + weight * (lex - lex.max())
        ys = [c["right"] for c in cands]
        o, m = np.argsort(-rel), np.argsort(-mixed)
        if not r["answered"]:
            none.append(float(rel.max()))
            continue
        n["all"] += 1
        n["first"] += ys[o[0]]
        n["two"] += any(ys[i] for i in o[:2])
        n["mixed"] += ys[m[0]]
        n["mixed2"] += any(ys[i] for i in m[:2])
        n["top"] += any(ys)
        n["lex"] += r["cands"][0]["right"]
        (right if ys[o[0]] else wrong).append(float(rel.max()))
        g = r["gold"]
        good = [i for i in o if ys[i]]
        rec = {"id": g["id"], "q": r["q"], "kind": g["category"], "first": bool(ys[o[0]]), "rel": float(rel.max()), "span": r["span"], "read": res[o[0]][2]}
        if good:
            c = good[0]
            rec["read_right"] = res[c][2]
            withspan = next((i for i in good if r["span"] and data.target(r, cands[i])), None)
            if withspan is not None:
                n["spans"] += 1
                p, t = data.plain(res[withspan][2]), data.plain(r["span"])
                n["exact"] += p == t
                f1.append(2 * sum(min(p.count(x), t.count(x)) for x in set(p)) / max(1, len(p) + len(t)))
            if g["category"] not in LONG and g.get("accept"):
                n["accn"] += 1
                rec["ok"] = accepted(g, res[c][2])
                n["acc"] += rec["ok"]
            if r["pol"] > 0:
                n["poln"] += 1
                ok = (res[c][1][1] > res[c][1][2]) == (r["pol"] == 1)
                n["polok"] += bool(ok)
                rec["pol"] = bool(ok)
        recs.append(rec)
    pct = lambda a, b: round(100 * n[a] / max(1, n[b]), 1)
    shown = {}
    ranked = sorted([(x, 1) for x in right] + [(x, 0) for x in wrong + none], reverse=True)
    for t in (.95, .9):
        hits, best = 0, 0
        for i, (_, y) in enumerate(ranked, 1):
            hits += y
            if hits / i >= t:
                best = hits
        shown[t] = round(100 * best / max(1, n["all"]), 1)
    return {"n": n["all"], "lexical first": pct("lex", "all"), "reader first": pct("first", "all"), "first two": pct("two", "all"), "with lexical": pct("mixed", "all"),
            "with lexical, two": pct("mixed2", "all"), "of at most": pct("top", "all"), "span n": n["spans"], "exact": pct("exact", "spans"), "F1": round(100 * float(np.mean(f1 or [0])), 1),
            "accepted n": n["accn"], "accepted": pct("acc", "accn"), "yes/no": f"{n['polok']}/{n['poln']}", "none n": len(none), "AUC right/none": round(auc(right, none), 3),
            "AUC right/wrong": round(auc(right, wrong), 3), "shown at 95/90%": f"{shown[.95]}/{shown[.9]}"}, recs


class VectorCands:
    """Lexical and vector candidates over all clauses that occur in a candidates file."""

    def __init__(self, rows, model, layout):
        self.m, self.l = model, layout
        clauses = {}
        for r in rows:
            for c in r["cands"]:
                clauses.setdefault(c["id"], c)
        self.ids = list(clauses)
        self.clauses = [clauses[i] for i in self.ids]
        v, order = np.zeros((len(self.ids), 384), "f4"), sorted(range(len(self.ids)), key=lambda i: len(self.clauses[i]["text"]))
        for s in range(0, len(order), 32):
            part_ = order[s:s + 32]
            v[part_] = model.vectors([layout.passage(self.clauses[i]["head"], self.clauses[i]["text"]) for i in part_]).numpy()
        self.v = v
        self.grams = [data.bigrams(data.plain(c["text"])) for c in self.clauses]

    def order(self, r):
        return np.argsort(-(self.v @ self.m.vectors([self.l.query(r["q"])]).numpy()[0]))

    def __call__(self, r, depth, k=20):
        score = {}
        lex = {c["id"]: c for c in r["cands"]}
        for i, c in enumerate(r["cands"]):
            score[c["id"]] = score.get(c["id"], 0) + 1 / (k + i)
        evidence = [data.bigrams(data.plain(e)) for e in r["evidence"]]
        floor = min([c["score"] for c in r["cands"]] or [1])
        for i, j in enumerate(self.order(r)[:30]):
            c = self.clauses[j]
            score[c["id"]] = score.get(c["id"], 0) + 1 / (k + i)
            if c["id"] not in lex:
                lex[c["id"]] = dict(c, score=floor, right=any(e and len(e & self.grams[j]) / len(e) >= .6 for e in evidence))
        return [lex[i] for i in sorted(score, key=lambda i: -score[i])[:depth]]


def vector_recall(rows, vc):
    """Right clause among the first of lexical, vectors, both."""
    out = {"lexical": [], "vectors": [], "both": []}
    for r in rows:
        if not r["answered"]:
            continue
        evidence = [data.bigrams(data.plain(e)) for e in r["evidence"]]
        good = lambda j: any(e and len(e & vc.grams[j]) / len(e) >= .6 for e in evidence)
        for name, ys in (("lexical", [c["right"] for c in r["cands"]]), ("vectors", [good(j) for j in vc.order(r)[:30]]), ("both", [c["right"] for c in vc(r, 30)])):
            out[name].append([any(ys[:k]) for k in (1, 5, 10, 20, 30)])
    return {k: [round(100 * float(x), 1) for x in np.mean(v, 0)] for k, v in out.items() if v}


def stard(path, model, layout, limit, weights=(0, 10, 20, 40)):
    """The lexical hundred re-ranked by log lexical share + weight x cosine: nDCG@10, R@10, R@1."""
    rows = [r for r in map(json.loads, open(path, encoding="utf-8")) if int(r["id"]) % 2][:limit]
    art = {a["id"]: a for a in map(json.loads, open(path + ".articles.jsonl", encoding="utf-8"))}
    memo, res = {}, {w: [] for w in (*weights, "vectors")}
    for r in rows:
        todo = [i for i, _ in r["top"] if i not in memo]
        for s in range(0, len(todo), 25):
            part_ = todo[s:s + 25]
            ps = [layout.passage(data.heading(art[i]["law"], [art[i]["heading"] or "", art[i]["article"] or ""]), art[i]["text"]) for i in part_]
            for i, v in zip(part_, model.vectors(ps).numpy()):
                memo[i] = v
        q = model.vectors([layout.query(r["q"])]).numpy()[0]
        cos = np.array([memo[i] @ q for i, _ in r["top"]])
        lex = np.log(np.array([s for _, s in r["top"]]) / r["top"][0][1])
        gold = set(r["gold"])
        for w in res:
            o = np.argsort(-(cos if w == "vectors" else lex + w * cos), kind="stable")
            hit = [r["top"][i][0] in gold for i in o[:10]]
            dcg = sum(1 / np.log2(i + 2) for i, h in enumerate(hit) if h) / sum(1 / np.log2(i + 2) for i in range(min(10, len(gold))))
            res[w].append((dcg, sum(hit) / len(gold), float(hit[0]) / len(gold)))
    return {str(k): [round(float(x), 3) for x in np.mean(v, 0)] for k, v in res.items()}, len(rows)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--weights", required=True)
    p.add_argument("--model", required=True, help="folder with tok.json")
    p.add_argument("--cands", required=True)
    p.add_argument("--eval", required=True)
    p.add_argument("--part", default="fit", choices=("fit", "test"))
    p.add_argument("--sets", default="policy1 policy2,laws1 laws2 laws3", help="groups by commas, sets by spaces")
    p.add_argument("--depth", type=int, default=10)
    p.add_argument("--limit", type=int, default=0, help="questions a group, drawn at random")
    p.add_argument("--vectors", action="store_true")
    p.add_argument("--stard", type=int, default=0, help="odd STARD questions to re-rank")
    p.add_argument("--records", help="file for one line a question")
    a = p.parse_args()
    torch.set_num_threads(1)
    tok = data.Tok(os.path.join(a.model, "tok.json"))
    split = data.parts(os.path.join(a.eval, "split.tsv"))
    model, layout = Model(a.weights), data.Layout(tok)
    reader = Reader(model, layout)
    with torch.inference_mode():
        for group in filter(None, a.sets.split(",")):
            rows, pools = [], {}
            for name in group.split():
                every = pickle.load(open(os.path.join(a.cands, name + ".pkl"), "rb"))
                mine = [dict(r, set=name) for r in every if part(r, split) == a.part]
                rows += mine
                pools[name] = every
            if a.limit and len(rows) > a.limit:
                rng = np.random.default_rng(5)
                rows = [rows[i] for i in rng.permutation(len(rows))[:a.limit]]
            res, recs = measure(rows, reader, a.depth)
            print(f"{a.part} [{group}] lexical {a.depth}: {json.dumps(res, ensure_ascii=False)}", flush=True)
            if a.records:
                with open(a.records, "a", encoding="utf-8") as f:
                    f.writelines(json.dumps(x, ensure_ascii=False) + "\n" for x in recs)
            if a.vectors:
                vc = {n: VectorCands(e, model, layout) for n, e in pools.items()}
                rec = [vector_recall([r for r in rows if r["set"] == n], vc[n]) for n in vc]
                for n, x in zip(vc, rec):
                    print(f"  {n}: right clause among the first 1/5/10/20/30: {json.dumps(x)}", flush=True)
                res, _ = measure(rows, reader, a.depth + 2, lambda r, d: vc[r["set"]](r, d))
                print(f"{a.part} [{group}] lexical+vectors {a.depth + 2}: {json.dumps(res, ensure_ascii=False)}", flush=True)
        if a.stard:
            res, n = stard(os.path.join(a.cands, "stard.jsonl"), model, layout, a.stard)
            print(f"STARD odd, {n} questions, lexical 100 re-ranked, weight: nDCG@10, R@10, R@1: {json.dumps(res)}", flush=True)


if __name__ == "__main__":
    main()
