#!/usr/bin/env python3
"""learn.py --reading DUMP ... --words DUMP ... --out weights.json: the weights of the answer stage.

DUMP are files of `policybot eval --candidates`, of the part fit, with the encoder and with --encoder off. Whole documents are held out in turn
(folds): what is printed, and the thresholds, come from documents that the weights of that fold have not seen. The weights written are of all rows.
"""
import argparse
import collections
import json
import math
import random

import numpy as np
from scipy.optimize import minimize
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

# What tells a clause from others, whatever is made of it.
CLAUSE = ["odds", "alike", "defines", "punishes", "layered", "title", "section", "near_talk", "after", "fresh", "amounts", "relevance", "behind", "gap", "rank", "cosine", "nearest", "unread", "lexical", "lex_rank", "cover_clause", "cover_all", "least", "year", "place", "talk", "row", "bare",
          "refers", "named", "spread", "sure", "clause_length"]
TRUST = ["odds", "lead", "worth", "ahead", "alike", "alike_head", "defines", "punishes", "body", "layered", "beside", "side", "after", "repeats", "near_talk", "fresh", "within", "title", "section", "more", "cut",
         "article", "amounts", "relevance", "behind", "gap", "cosine", "nearest", "sibling", "sure", "mass", "fit", "no_value", "unit", "year", "cover_all", "least", "numeric", "date",
         "deadline", "entity", "list", "yesno", "procedure", "definition", "penalty", "comparison", "other", "elliptic", "polarity", "firm", "rule", "two_parts", "own", "margin", "unsaid", "row",
         "is_value", "is_span", "is_sentence", "is_list", "is_clause"]
LATER = {"odds", "lead", "worth", "ahead"}   # what is known when the candidates are in order: out of fold here
RISKS = [.30, .25, .22, .20, .19, .18, .17, .16, .15, .14, .13, .12, .11, .105, .10, .095, .09, .085, .08, .07, .06, .05, .04, .03, .02, .01]


def load(paths):
    rows = []
    for p in paths:
        for line in open(p, encoding="utf-8"):
            r = json.loads(line)
            r["set"] = p.split("/")[-1]
            r["candidates"] = r["candidates"] or []
            rows.append(r)
    return rows


def folds(rows, k, seed=1):
    first = [(r["docs"] or [r["id"]])[0] for r in rows]
    docs = sorted(set(first))
    random.Random(seed).shuffle(docs)
    of = {d: i % k for i, d in enumerate(docs)}
    return np.array([of[d] for d in first])


class Linear:
    """Logistic regression on scaled features."""

    def __init__(self, names, C):
        self.names, self.C = names, C

    def fit(self, X, y, w=None):
        self.mean, self.std = X.mean(0), X.std(0)
        self.std[self.std < 1e-6] = 1e6
        self.m = LogisticRegression(C=self.C, max_iter=3000).fit((X - self.mean) / self.std, y, sample_weight=w)
        return self

    def odds(self, X):
        return self.m.decision_function((X - self.mean) / self.std)

    def out(self):
        w = self.m.coef_[0] / self.std
        return {"bias": round(float(self.m.intercept_[0] - (w * self.mean).sum()), 5),
                "weights": {n: round(float(x), 5) for n, x in zip(self.names, w) if abs(x) > 1e-4}}


class Ranker:
    """Linear, learned by question: the candidates that are right should have all of the softmax over those of a question."""

    def __init__(self, names, decay):
        self.names, self.decay = names, decay

    def fit(self, X, y, g):
        self.mean, self.std = X.mean(0), X.std(0)
        self.std[self.std < 1e-6] = 1e6
        Z = (X - self.mean) / self.std
        some = np.unique(g[y])
        keep = np.isin(g, some)
        Z, y, g = Z[keep], y[keep], g[keep]
        _, g = np.unique(g, return_inverse=True)
        n = g.max() + 1

        def loss(w):
            s = Z @ w
            top = np.full(n, -np.inf)
            np.maximum.at(top, g, s)
            e = np.exp(s - top[g])
            all_, right = np.bincount(g, e, n), np.bincount(g[y], e[y], n) + 1e-12
            p, r = e / all_[g], np.where(y, e / right[g], 0)
            return (np.log(all_) - np.log(right)).sum() / n + self.decay * w @ w, Z.T @ (p - r) / n + 2 * self.decay * w

        self.w = minimize(loss, np.zeros(Z.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
        return self

    def odds(self, X):
        return (X - self.mean) / self.std @ self.w

    def out(self):
        w = self.w / self.std
        return {"bias": round(float(-(w * self.mean).sum()), 5), "weights": {n: round(float(x), 5) for n, x in zip(self.names, w) if abs(x) > 1e-4}}


class Mixed:
    """The mean of the odds of a Ranker and of boosted trees. The trees are told of a candidate's features also how far each is behind the best
    of the question's candidates, so that they can compare."""

    def __init__(self, names, decay, trees):
        self.names, self.linear = names, Ranker(names, decay)
        self.trees = HistGradientBoostingClassifier(max_iter=trees, learning_rate=.05, max_leaf_nodes=12, min_samples_leaf=40,
                                                    l2_regularization=5, early_stopping=False, random_state=1) if trees else None

    @staticmethod
    def relative(X, g):
        _, g = np.unique(g, return_inverse=True)
        most = np.full((g.max() + 1, X.shape[1]), -np.inf)
        np.maximum.at(most, g, X)
        return np.hstack([X, X - most[g]])

    def fit(self, X, y, g, w):
        self.linear.fit(X, y, g)
        if self.trees:
            self.trees.fit(self.relative(X, g), y, sample_weight=w)
        return self

    def odds(self, X, g):
        o = self.linear.odds(X)
        return o if not self.trees else (o + self.trees.decision_function(self.relative(X, g))) / 2

    def out(self):
        m = self.linear.out()
        if not self.trees:
            return m
        m = {"bias": m["bias"] / 2, "weights": {k: v / 2 for k, v in m["weights"].items()}}
        t = self.trees
        m["bias"] += float(np.ravel(t._baseline_prediction)[0]) / 2
        m["names"], m["trees"] = self.names, nodes(t, .5)
        return m


def nodes(trees, half):
    """[feature, threshold, left, right] of a split: left where the feature is at most the threshold; [odds] of a leaf."""
    return [[[round(float(n["value"]) * half, 5)] if n["is_leaf"] else
             [int(n["feature_idx"]), float(f"{n['num_threshold']:.7g}"), int(n["left"]), int(n["right"])] for n in p[0].nodes]
            for p in trees._predictors]


class Sure:
    """The mean of the odds of Linear and of a few small trees: how likely something is right. With g, the trees are told too how far each row
    is behind the best of its group, as in Mixed."""

    def __init__(self, names, C, trees, leaves=6, least=25):
        self.names, self.linear = names, Linear(names, C)
        self.trees = HistGradientBoostingClassifier(max_iter=trees, learning_rate=.05, max_leaf_nodes=leaves, min_samples_leaf=least,
                                                    l2_regularization=5, early_stopping=False, random_state=1) if trees else None

    def fit(self, X, y, g=None, w=None):
        self.linear.fit(X, y, w)
        if self.trees:
            self.trees.fit(X if g is None else Mixed.relative(X, g), y, sample_weight=w)
        return self

    def odds(self, X, g=None):
        o = self.linear.odds(X)
        return o if not self.trees else (o + self.trees.decision_function(X if g is None else Mixed.relative(X, g))) / 2

    def out(self):
        m = self.linear.out()
        if not self.trees:
            return m
        return {"bias": (m["bias"] + float(np.ravel(self.trees._baseline_prediction)[0])) / 2, "weights": {k: v / 2 for k, v in m["weights"].items()},
                "names": self.names, "trees": nodes(self.trees, .5)}


def plain(s):
    return "".join(c for c in s if not c.isspace() and c not in "，,、。:：“”")


class Data:
    def __init__(self, rows, k, without=()):
        self.rows = [r for r in rows if r["candidates"]]
        self.silent = [r for r in rows if not r["candidates"]]
        self.names = sorted({n for r in rows for c in r["candidates"] for n in c["features"]} - LATER - set(without))
        self.fold = folds(self.rows, k)
        X, y, e, g, w, ok = [], [], [], [], [], []
        for i, r in enumerate(self.rows):
            for c in r["candidates"]:
                X.append([c["features"].get(n, 0.0) for n in self.names])
                y.append(c["right"])
                e.append(c["evidence"])
                g.append(i)
                w.append(1 / math.sqrt(len(r["candidates"])))
                ok.append(not c.get("refused"))
        self.X, self.y, self.e, self.g, self.w = np.array(X), np.array(y, bool), np.array(e, bool), np.array(g), np.array(w)
        self.ok = np.array(ok)
        self.at = collections.defaultdict(list)
        for j, i in enumerate(self.g):
            self.at[i].append(j)

    def cols(self, names):
        return [self.names.index(n) for n in names if n in self.names]

    def best(self, odds):
        """Per row: the best candidate, its odds and its lead, as decide.go has them."""
        out = []
        for i, r in enumerate(self.rows):
            js = [j for j in self.at[i] if self.ok[j]] or self.at[i]
            js.sort(key=lambda j: -odds[j])
            cs = r["candidates"]
            text = lambda j: plain(cs[j - self.at[i][0]]["value"])
            k, lead = text(js[0]), 6.0
            for j in js[1:]:
                o = text(j)
                if k not in o and o not in k:
                    lead = min(6.0, odds[js[0]] - odds[j])
                    break
            out.append((js[0], odds[js[0]], lead))
        return out

    def clause(self, odds):
        """What clauses are judged by."""
        names = [n for n in CLAUSE if n in self.names]
        return ["odds"] + names, np.hstack([odds[:, None], self.X[:, self.cols(names)]])

    def trust(self, best, worth):
        """What the best candidate of a row is judged by."""
        names = [n for n in TRUST if n in self.names]
        Z = []
        for (j, o, l), js in zip(best, (self.at[i] for i in range(len(self.rows)))):
            clauses = collections.defaultdict(lambda: -math.inf)
            key = lambda x: self.rows[self.g[x]]["candidates"][x - js[0]]["key"]
            for x in js:
                clauses[key(x)] = max(clauses[key(x)], worth[x])
            mine = clauses.pop(key(j))
            ahead = min([6.0] + [max(-6.0, mine - other) for other in clauses.values()])
            Z.append([o, l, mine, ahead] + [self.X[j][self.names.index(n)] for n in names])
        return ["odds", "lead", "worth", "ahead"] + names, np.array(Z)


def told(names, C, trees):
    """The model of how likely a clause is the right one."""
    return Sure(names, C, trees, leaves=12, least=40)


def evaluate(d, k, Ca, Cc, Ct, trees, clauses, small):
    """Out of fold: odds of every candidate, of every clause, trust of every row."""
    odds, worth, trust = np.zeros(len(d.X)), np.zeros(len(d.X)), np.zeros(len(d.rows))
    f = d.fold[d.g]
    for x in range(k):
        tr = f != x
        odds[~tr] = Mixed(d.names, Ca, trees).fit(d.X[tr], d.y[tr], d.g[tr], d.w[tr]).odds(d.X[~tr], d.g[~tr])
    names, C = d.clause(odds)
    for x in range(k):
        tr = f != x
        worth[~tr] = told(names, Cc, clauses).fit(C[tr], d.e[tr], d.g[tr], d.w[tr]).odds(C[~tr], d.g[~tr])
    best = d.best(odds)
    names, Z = d.trust(best, worth)
    y = np.array([d.y[j] for j, _, _ in best])
    for x in range(k):
        tr = d.fold != x
        trust[~tr] = Sure(names, Ct, small).fit(Z[tr], y[tr]).odds(Z[~tr])
    return odds, worth, best, 1 / (1 + np.exp(-trust)), y


def stated(d, conf, y, t):
    n = sum(r["answerable"] for r in d.rows) + sum(r["answerable"] for r in d.silent)
    ok = sum(1 for c, v in zip(conf, y) if c >= t and v)
    bad = sum(1 for c, v, r in zip(conf, y, d.rows) if c >= t and not v and r["answerable"])
    un = sum(1 for c, r in zip(conf, d.rows) if c >= t and not r["answerable"])
    return n, ok, bad, un


def sub(d, conf, y, part):
    s = Data.__new__(Data)
    idx = [i for i, r in enumerate(d.rows) if part in r["set"]]
    s.rows, s.silent = [d.rows[i] for i in idx], [r for r in d.silent if part in r["set"]]
    return s, conf[idx], y[idx]


def report(name, d, worth, conf, y):
    for part in ("", "policy", "laws"):
        s, c, v = sub(d, conf, y, part)
        if not s.rows:
            continue
        n, ok, bad, un = stated(s, c, v, 0)
        line = f"{name:8s} {part or 'all':7s} | all stated: right {100 * ok / n:.1f}"
        for risk in (.20, .15, .12, .10, .05):
            t = threshold(conf, y, risk)   # one for all
            n, ok, bad, un = stated(s, c, v, t)
            none = sum(not r["answerable"] for r in s.rows + s.silent)
            line += f" | {risk:.0%}: right {100 * ok / n:.1f} wrong {100 * bad / n:.1f} none {un}/{none}"
        print(line)
    hit = collections.Counter()
    for i, r in enumerate(d.rows):
        if not r["answerable"]:
            continue
        part = "policy" if "policy" in r["set"] else "laws"
        seen = {}
        for j in d.at[i]:
            key = r["candidates"][j - d.at[i][0]]["key"]
            seen[key] = max(seen.get(key, (-99, 0)), (worth[j], d.e[j]))
        order = sorted(seen.values(), key=lambda x: -x[0])
        hit[part, "n"] += 1
        hit[part, 1] += any(x[1] for x in order[:1])
        hit[part, 2] += any(x[1] for x in order[:2])
        hit[part, 3] += any(x[1] for x in order[:3])
    for part in ("policy", "laws"):
        if hit[part, "n"]:
            print(f"{name:8s} {part}: right clause first {100 * hit[part, 1] / hit[part, 'n']:.1f}, two {100 * hit[part, 2] / hit[part, 'n']:.1f}, three {100 * hit[part, 3] / hit[part, 'n']:.1f}")


def threshold(conf, y, risk):
    """Least probability from which on at most the share risk is wrong; smoothed by half a wrong answer."""
    best = 1.01
    order = sorted(zip(conf, y), key=lambda x: -x[0])
    wrong = 0
    for i, (c, v) in enumerate(order):
        wrong += not v
        if (wrong + .5) / (i + 1.5) <= risk:
            best = c
    return best


def learn(name, paths, a):
    d = Data(load(paths), a.folds, a.without)
    print(f"{name}: {len(d.rows)} rows, {len(d.X)} candidates, one of them right in {100 * np.mean([any(d.y[j] for j in d.at[i]) for i, r in enumerate(d.rows) if r['answerable']]):.1f}%")
    trees = a.trees if name == "reading" else a.trees_words
    odds, worth, best, conf, y = evaluate(d, a.folds, a.answer, a.clause, a.trust, trees, a.clauses, a.small)
    report(name, d, worth, conf, y)
    ans = Mixed(d.names, a.answer, trees).fit(d.X, d.y, d.g, d.w)
    names, C = d.clause(odds)
    cl = told(names, a.clause, a.clauses).fit(C, d.e, d.g, d.w)
    names, Z = d.trust(best, worth)   # of the odds out of fold: those of the final weights would be too good
    tr = Sure(names, a.trust, a.small).fit(Z, y)
    if a.show:
        for n, x in sorted(zip(d.names, ans.linear.w), key=lambda x: -abs(x[1]))[:40]:
            print(f"   {n:16s}{x:+.2f}")
        print("  trust", sorted([(round(float(x), 2), n) for n, x in zip(names, tr.linear.m.coef_[0])], key=lambda x: -abs(x[0]))[:14])
    risk = [[r, round(float(threshold(conf, y, r)), 4)] for r in RISKS]
    most = a.wrong if name == "reading" else a.wrong_words
    return {"answer": ans.out(), "clause": cl.out(), "trust": tr.out(), "risk": risk, "default": default(d, conf, y, most), "shown": a.shown}


def write(path, w):
    """Readable, and a tree a line."""
    trees = []
    for m in w.values():
        for x in m.values():
            if isinstance(x, dict) and "trees" in x:
                lines = ",\n".join("     " + json.dumps(t, separators=(",", ":")) for t in x["trees"])
                trees.append("[\n" + lines + "\n    ]")
                x["trees"] = f"TREES{len(trees) - 1}"
    text = json.dumps(w, indent=1)
    for i, t in enumerate(trees):
        text = text.replace(f'"TREES{i}"', t)
    open(path, "w").write(text + "\n")


def default(d, conf, y, most):
    """The largest risk at which at most the share most of the answerable questions is answered wrongly, of notices as of laws."""
    for risk in RISKS:
        t = threshold(conf, y, risk)
        wrong = []
        for part in ("policy", "laws"):
            s, c, v = sub(d, conf, y, part)
            n, _, bad, _ = stated(s, c, v, t)
            wrong.append(bad / max(n, 1))
        if max(wrong) <= most:
            return risk
    return RISKS[-1]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--reading", nargs="+", default=[])
    p.add_argument("--words", nargs="+", default=[])
    p.add_argument("--out")
    p.add_argument("--folds", type=int, default=10)
    p.add_argument("--answer", type=float, default=.01, help="strength of regularisation of the ranking")
    p.add_argument("--clause", type=float, default=.1, help="inverse strength of it for clauses, and for trust")
    p.add_argument("--trust", type=float, default=.01)
    p.add_argument("--shown", type=float, default=.1, help="least probability of a clause that is shown")
    p.add_argument("--wrong", type=float, default=.08, help="most answered wrongly, of the answerable questions, by default")
    p.add_argument("--wrong-words", type=float, default=.10, help="the same without a reader")
    p.add_argument("--trees", type=int, default=0, help="of the ranking with a reader; 0 is none")
    p.add_argument("--trees-words", type=int, default=120, help="the same without one")
    p.add_argument("--clauses", type=int, default=60, help="trees of the clauses; 0 is none")
    p.add_argument("--small", type=int, default=80, help="small trees of the trust; 0 is none")
    p.add_argument("--without", nargs="+", default=[], help="features that nobody is told of: an ablation")
    p.add_argument("--show", action="store_true")
    a = p.parse_args()
    w = {}
    for name in ("reading", "words"):
        if getattr(a, name):
            w[name] = learn(name, getattr(a, name), a)
    if a.out:
        write(a.out, w)


if __name__ == "__main__":
    main()
