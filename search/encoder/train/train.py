#!/usr/bin/env python3
"""train.py: the multi-task training of the reader and encoder, on two processes of one thread each.

A step is a list of units (a few questions each); the processes take units from a common counter, so that a core that others need slows nothing but
itself; then each updates one half of the weights. The rate is constant for 60% of --steps, or of --minutes (wall clock) without them, then falls
linearly. Resumes from RUN by itself.
RUN/last.npz are the weights, RUN/ema.npz their running mean (better before the rate has fallen).

Units: R reader (1 right and 2 wrong clauses of a question: which is right, is each right, start and end, yes or no), V vectors (questions, right
clauses, one wrong clause each; the others of the batch are wrong too), T the same from STARD or over its pool, C a sentence against the rest of its article,
S spans of CMRC and DRCD,
P yes/no questions with their right clause, Y the same with the sentence that decides (--verdicts), Q questions from STARD or over its pool with articles to read (--asked).
"""
import argparse
import json
import math
import os
import pickle
import random
import time

import torch
import torch.multiprocessing as mp
import torch.nn.functional as F

import data
from model import Model

TEMPERATURE = .02
LONGEST = 128  # tokens of a clause whose vector is trained
FOLLOW = .15   # share of the questions that are asked after another one on the same document
# Spans as short as an answer can be: those of the question sets and of the rows we wrote. The others mark more words.
EVAL = ("policy1", "policy2", "laws1", "laws2", "laws3")
OWN = ("ow1", "ow2", "ow4", "ow5", "on1", "on2", "on3", "on4", "on5", "on6", "on7", "ow6", "ow7", "ow8", "on8", "on9", "on10",
       "ow9", "ow10", "ow11", "ow12", "ow13", "ow14", "ow15", "ow17", "ow18", "ow19", "ow20", "on11", "on12", "on13",
       "fl5", "fl6", "fl7", "fl8", "fl9", "fl10", "fn1", "fn2")
SETS = ("rp1", "rp2", "rpm", "rl", *OWN, *EVAL)


# ---- what the units draw from ----

class Rows:
    """Questions of the candidates files whose documents may be trained on."""

    def __init__(self, cands, split, seed, wrong=2, twice=False, own=1, fresh=OWN, sets=SETS, keep=lambda doc: True):
        """keep: documents to draw from; for the others (compare.py) nothing is drawn."""
        self.rows, self.negatives, self.twice, self.own, self.fresh = [], wrong, twice, own, fresh
        for name in sets:
            for r in pickle.load(open(os.path.join(cands, name + ".pkl"), "rb")):
                p = data.part(r, split)
                if p in ("fit", "test") or not r["gold"].get("docs"):
                    continue   # questions without a document are left for measuring
                if not keep(r["gold"]["docs"][0]):
                    continue
                r["set"] = name
                if self.prepare(r):
                    self.rows.append(r)
        self.seed = seed
        self.yesno = [i for i, r in enumerate(self.rows) if r["pol"] > 0 and r["pos"]]
        self.bydoc, self.beside = {}, {}
        for i, r in enumerate(self.rows):
            if r["pos"]:
                self.bydoc.setdefault(r["gold"]["docs"][0], []).append(i)
            r["at"] = len(self.beside.setdefault((r["set"], r["gold"]["docs"][0]), []))
            self.beside[r["set"], r["gold"]["docs"][0]].append(i)

    def prepare(self, r):
        """pos: clauses to show as right; neg: wrong ones, best first; near: passages chosen by the author to mislead."""
        c = r["cands"]
        if not c:
            return False
        best = max((x["share"] for x in c), default=0)
        r["pos"] = []
        if r["answered"]:
            right = [x for x in c if x["right"] and x["share"] >= best - .1]
            spans = [x for x in right if data.target(r, x)]
            r["pos"] = spans or ([] if r["span"] and r["evidence"] and best < .8 else right)
            if not r["pos"]:
                e = next((e for e in r["evidence"] if r["span"] and data.find(r["span"], e)), r["evidence"][0] if r["evidence"] else "")
                if not e:
                    return False
                home = next((x for x in c if x["doc"] in r["gold"]["docs"]), None)
                r["pos"] = [{"id": "", "doc": "", "head": home["head"] if home else "", "text": e, "score": 0}]
        r["neg"] = [x for x in c if x["share"] < .4]
        short = [x for x in r["neg"] if len(x["text"]) <= 150]   # long ones cost too much
        r["neg"] = short if len(short) >= 8 else r["neg"]
        near = []
        for n in r["near"]:
            if any(data.find(n, p["text"]) for p in r["pos"]) or not n:
                continue
            clause = next((x for x in r["neg"] if data.find(n, x["text"])), None)
            near.append(clause or {"id": "", "doc": "", "head": (r["pos"] or c)[0]["head"], "text": n, "score": 0})
        r["nearc"] = near
        return len(r["neg"]) + len(near) >= self.negatives + 1

    def order(self, epoch):
        times = lambda name: self.own * self.fresh.count(name) or (2 if self.twice and name in EVAL else 1)
        o = [i for i, r in enumerate(self.rows) for _ in range(times(r["set"]))]
        random.Random(self.seed + epoch).shuffle(o)
        return o

    def follow(self, r, rng):
        """r as it is asked after another question on the same document: what answers that one misleads. Half of them
        say again no more than they must."""
        mine = self.beside[r["set"], r["gold"]["docs"][0]]
        before = [self.rows[mine[j]] for j in range(max(0, r["at"] - 4), min(len(mine), r["at"] + 5)) if j != r["at"]]
        before = [b for b in before if b["pos"] and b["q"] != r["q"]]
        if not before or r["gold"].get("followup_of") or r["gold"].get("style") == "followup":   # it is one already
            return r
        b = rng.choice(before)
        p, own = b["pos"][0], {x["text"] for x in r["pos"]}
        told = p["text"] in own or any(data.plain(e) and data.plain(e) in data.plain(p["text"]) for e in r["evidence"])
        out = dict(r, q=b["q"] + " " + (elliptic(b["q"], r["q"], rng) if rng.random() < .5 else r["q"]))
        if not told:
            out["nearc"] = [p]
        return out

    def wrong(self, r, k, rng):
        near = rng.sample(r["nearc"], min(len(r["nearc"]), rng.choice((1, 2))))
        pool = [x for x in r["neg"][:12] if x not in near]
        rng.shuffle(pool)
        # two draws keep the better ranked: harder ones come more often
        pool.sort(key=lambda x: min(rng.random(), rng.random()) * 12 + .7 * r["neg"].index(x))
        out = near + pool
        while len(out) < k:
            out.append(rng.choice(r["neg"] + r["nearc"]))
        return out[:k]


def elliptic(before, q, rng):
    """q without the longest run of characters that the question before it has too, as people leave it out."""
    n, end, row = 0, 0, [0] * (len(before) + 1)
    for i, c in enumerate(q):
        new = [0] * (len(before) + 1)
        for j, d in enumerate(before):
            if c == d and c.isalnum():
                new[j + 1] = row[j] + 1
                if new[j + 1] > n:
                    n, end = new[j + 1], i + 1
        row = new
    rest = (q[:end - n] + q[end:]).strip(" ,，的") if n >= 3 else q
    if len(rest) < 4:
        rest = q
    if rng.random() < .4 and not rest.startswith("那"):
        rest = "那" + rest
    return rest


class Spans:
    def __init__(self, path, tok):
        self.rows, self.tok = data.read_gz(path), tok

    def draw(self, rng, layout):
        while True:
            r = rng.choice(self.rows)
            n, width = len(r["answer"]), rng.randrange(60, 110)
            if n > 40 or n < 1:
                continue
            start = max(0, r["start"] - rng.randrange(0, width - n))
            text = self.tok.clean(r["context"][start:start + width])
            row = {"q": r["question"], "span": self.tok.clean(r["answer"]), "evidence": []}
            if (text.count(row["span"]) != 1):
                continue
            w = data.token_span(layout, row, {"head": "", "text": text})
            if w[3] >= 0:
                return w


class Stard:
    """Even questions of the development part, or questions of our own over the same pool (pool.py); negatives are the best that are not right."""

    def __init__(self, path, own=False):
        self.rows = [r for r in map(json.loads, open(path, encoding="utf-8")) if own or int(r["id"]) % 2 == 0]
        art = {a["id"]: a for a in map(json.loads, open(path + ".articles.jsonl", encoding="utf-8"))}
        self.art = {k: (data.heading(a["law"], [a["heading"] or "", a["article"] or ""]), a["text"]) for k, a in art.items()}
        self.rows = [dict(r, gold=[g for g in r["gold"] if g in self.art]) for r in self.rows]
        self.rows = [r for r in self.rows if r["gold"] and sum(i not in r["gold"] for i, _ in r["top"]) >= 8]

    def read(self, rng, k):
        """A question, an article that answers and k of the first that do not: (heading, text) each."""
        r = rng.choice(self.rows)
        wrong = [i for i, _ in r["top"] if i not in r["gold"]]
        short = [i for i in wrong if len(self.art[i][1]) <= 200]   # long ones cost too much
        wrong = short if len(short) >= k else wrong
        return r["q"], self.art[rng.choice(r["gold"])], [self.art[i] for i in rng.sample(wrong[:24], k)]

    def draw(self, rng):
        r = rng.choice(self.rows)
        wrong = [i for i, _ in r["top"] if i not in r["gold"]]
        return r["q"], self.art[rng.choice(r["gold"])], self.art[wrong[min(rng.randrange(40), rng.randrange(40), len(wrong) - 1)]], r


class Verdicts:
    """Yes-or-no questions with the one sentence that decides them (own/yesno.jsonl), read alone or in its article."""

    def __init__(self, path, laws, keep=lambda doc: True):
        self.rows = [r for r in data.verdicts(path, laws) if keep(r["doc"])]

    def draw(self, rng, n):
        """(question, heading, text, 1 for yes or 2 for no) each."""
        return [(r["q"], r["head"], r["text"] if rng.random() < .5 else r["sentence"], r["pol"]) for r in rng.sample(self.rows, n)]


class Cloze:
    """A sentence of an article against the article without it, four articles a law."""

    def __init__(self, path, held, seed):
        laws = {}
        for a in data.read_gz(path):
            if 30 < len(a["text"]) < 300 and not any(h in a["law"] or a["law"] in h for h in held):
                laws.setdefault(a["law"], []).append(a)
        rng = random.Random(seed)
        names = rng.sample(sorted(k for k, v in laws.items() if len(v) >= 8), 1500)
        self.laws = [rng.sample(laws[k], 8) for k in names]

    def draw(self, rng):
        out = []
        for a in rng.sample(rng.choice(self.laws), 4):
            s = [x for x in a["text"].replace("；", "，").replace("。", "，").split("，") if 8 <= len(x) <= 40]
            if not s:
                continue
            q = rng.choice(s)
            if rng.random() < .3 and a["heading"]:
                q = a["law"][:20] + q
            rest = a["text"].replace(q, "") if rng.random() < .7 else a["text"]
            out.append((q, (data.heading(a["law"], [a["heading"] or "", a["article"] or ""]), rest)))
        return out


# ---- losses ----

def span_loss(logits, first, end, a, b):
    part = logits[first:end]
    return (F.cross_entropy(part[:, 0][None], torch.tensor([a - first])) + F.cross_entropy(part[:, 1][None], torch.tensor([b - first]))) / 2


class Units:
    def __init__(self, model, layout, rows, spans, stard, cloze, noise, loose=1.0, pool=None, share=.67, batch=8):
        self.loose, self.pool = loose, pool   # weight of the spans of ../train
        self.share, self.batch = share, batch   # of the pool against STARD's own questions; questions of a unit
        self.m, self.l, self.rows, self.spans, self.stard, self.cloze, self.noise = model, layout, rows, spans, stard, cloze, noise

    def reader(self, ids, rng):
        windows, meta = [], []
        for i in ids:
            r = self.rows.rows[i]
            if rng.random() < FOLLOW:
                r = self.rows.follow(r, rng)
            blank = rng.random() < .08
            head = "" if blank else None
            w = []
            if r["pos"]:
                w.append(data.token_span(self.l, r, rng.choice(r["pos"]), head=head))
            for c in self.rows.wrong(r, self.rows.negatives + 1 - len(w), rng):
                x = self.l.window(r["q"], "" if blank else c["head"], c["text"])
                w.append((x[0],))
            meta.append((r, w[0], len(windows)))
            windows += [x[0] for x in w]
        rel, pol, se = self.m.read(windows, self.noise)
        loss, n, log = 0, self.rows.negatives + 1, {}
        for r, w, at in meta:
            s = rel[at:at + n]
            y = torch.zeros(n)
            if r["pos"]:
                y[0] = 1
                fresh = "fresh-" if r["set"] in self.rows.fresh else ""
                rank = F.cross_entropy(s[None], torch.tensor([0]))
                loss = loss + rank
                log.setdefault(fresh + "rank", []).append(rank.item())
                if w[3] >= 0:
                    sp = span_loss(se[at], *w[1:])
                    loss = loss + (1 if r["set"] in EVAL + OWN else self.loose) * sp
                    log.setdefault(fresh + "span", []).append(sp.item())
                if r["pol"] > 0 or r["pol"] == 0 and rng.random() < .25:
                    p = F.cross_entropy(pol[at:at + 1], torch.tensor([r["pol"]]))
                    loss = loss + .6 * p
                    log.setdefault("pol", []).append(p.item())
            bce = F.binary_cross_entropy_with_logits(s, y)
            loss = loss + 2 * bce
            log.setdefault("bce", []).append(bce.item())
        return loss / len(ids), log

    def short(self, head, text):
        """The beginning of a clause: what lies further behind costs more than it teaches."""
        ids = self.l.passage(head, text)
        return ids if len(ids) <= LONGEST else ids[:LONGEST - 1] + ids[-1:]

    def contrast(self, triples, name):
        """triples: (question, (head, text), wrong (head, text) or None, right(text) -> bool)."""
        right = [t[1] for t in triples]
        wrong = [t[2] for t in triples if t[2]]
        docs = right + wrong
        v = self.m.vectors([self.l.query(t[0]) for t in triples] + [self.short(*d) for d in docs])
        q, p = v[:len(triples)], v[len(triples):]
        with torch.autocast("cpu", enabled=False):
            s = q @ p.T / TEMPERATURE
        mask = torch.zeros_like(s)
        for i, t in enumerate(triples):
            for j, d in enumerate(docs):
                if j != i and (d[1] == t[1][1] or t[3](d[1])):
                    mask[i, j] = -1e4
        loss = F.cross_entropy(s + mask, torch.arange(len(triples)))
        return loss, {name: [loss.item()]}

    def vectors(self, rng):
        triples, docs = [], list(self.rows.bydoc)
        while len(triples) < 8:
            mine = self.rows.bydoc[rng.choice(docs)]
            for i in rng.sample(mine, min(3, len(mine))):
                r = self.rows.rows[i]
                if rng.random() < FOLLOW:
                    r = self.rows.follow(r, rng)
                p, n = rng.choice(r["pos"]), self.rows.wrong(r, 1, rng)[0]
                good = {c["text"] for c in r["cands"] if c["share"] >= .4}
                blank = rng.random() < .05
                triples.append((r["q"], ("" if blank else p["head"], p["text"]), (n["head"], n["text"]), good.__contains__))
        return self.contrast(triples[:8], "vec")

    def source(self, rng):
        return self.pool if self.pool and rng.random() < self.share else self.stard

    def asked(self, rng):
        """One question and articles to read: which answers is all there is to learn."""
        of = self.source(rng)
        q, right, wrong = of.read(rng, self.rows.negatives)
        rel, _, _ = self.m.read([self.l.window(q, *a)[0] for a in [right] + wrong], self.noise)
        rank = F.cross_entropy(rel[None], torch.tensor([0]))
        y = torch.zeros(len(rel))
        y[0] = 1
        return rank + F.binary_cross_entropy_with_logits(rel, y), {"asked": [rank.item()]}

    def stards(self, rng):
        t, of = [], self.source(rng)
        for _ in range(self.batch):
            q, p, n, r = of.draw(rng)
            good = {of.art[g][1] for g in r["gold"]}
            t.append((q, p, n, good.__contains__))
        return self.contrast(t, "stard" if of is self.stard else "pool")

    def clozes(self, rng):
        t = []
        while len(t) < 12:
            t += [(q, p, None, lambda x: False) for q, p in self.cloze.draw(rng)]
        return self.contrast(t[:12], "cloze")

    def verdict(self, rng):
        """The same of sentences that were chosen for it, as many as of the others and more."""
        rows = self.verdicts.draw(rng, self.verdicts_each)
        _, pol, _ = self.m.read([self.l.window(q, head, text)[0] for q, head, text, _ in rows], self.noise)
        loss = F.cross_entropy(pol, torch.tensor([r[3] for r in rows]))
        return loss, {"verdict": [loss.item()]}

    def polar(self, rng):
        """Yes/no questions with their right clause alone: they are too few to learn from in passing."""
        rows = [self.rows.rows[i] for i in rng.sample(self.rows.yesno, 6)]
        # one in three is asked of the sentence alone: what stands around it is not to decide
        w = [data.token_span(self.l, r, dict(rng.choice(r["pos"]), **({"text": r["evidence"][0]} if r["evidence"] and rng.random() < .33 else {}))) for r in rows]
        rel, pol, se = self.m.read([x[0] for x in w], self.noise)
        y = F.cross_entropy(pol, torch.tensor([r["pol"] for r in rows]))
        sp = [span_loss(s, *x[1:]) for s, x in zip(se, w) if x[3] >= 0]
        loss = y + .5 * (sum(sp) / len(sp) if sp else 0)
        return loss, {"yesno": [y.item()]}

    def span(self, rng):
        w = [self.spans.draw(rng, self.l) for _ in range(4)]
        _, _, se = self.m.read([x[0] for x in w], self.noise)
        loss = sum(span_loss(s, *x[1:]) for s, x in zip(se, w)) / len(w)
        return loss, {"cmrc": [loss.item()]}


def plan(step, progress, rows, a):
    """The units of a step: (kind, argument, weight)."""
    out = []
    if a.only != "vectors":
        for x in range(step * a.questions, (step + 1) * a.questions):
            epoch, at = divmod(x, len(rows.orders(0)))
            out.append(("R", [rows.orders(epoch)[at]], 1 / a.questions))
        out += [("Q", None, 1 / max(1, a.asked))] * a.asked
        out.append(("P", None, 1.0))
        out += [("Y", None, 1 / max(1, a.verdicts))] * a.verdicts
        if progress < a.warmup:
            out.append(("S", None, .4))
    if a.only == "reader":
        return sorted(out, key=lambda u: "VTCYPRQS".index(u[0]))
    if step % 3 == 0 or a.only == "vectors":
        out.append(("V", None, a.vector_weight))
    if step % a.pool_every == 1 % a.pool_every:
        out.append(("T", None, a.vector_weight))
    if step % 12 == 5:
        out.append(("C", None, .5 * a.vector_weight))
    return sorted(out, key=lambda u: "VTCYPRQS".index(u[0]))   # long units first


# ---- the processes ----

def worker(rank, a, model, grads, shared, units, rows, resume):
    torch.set_num_threads(1)
    counter, lock, barrier, ctl, norms, shared_ema = shared
    model.bind(grads[rank], a.frozen)
    begin_at, heads_at = model.layer_start(a.frozen), model.at["rel.w"][0]
    half = (begin_at + heads_at) // 2
    mine = [(begin_at, half, 1.0)] if rank == 0 else [(half, heads_at, 1.0), (heads_at, model.size, 8.0)]
    params = []
    for s, e, f in mine:
        p = model.flat[s:e].detach()
        p.grad = torch.zeros(e - s)
        params.append({"params": [torch.nn.Parameter(p)], "lr": 0.0, "factor": f})
    for g in params:
        g["params"][0].grad = torch.zeros_like(g["params"][0])
    opt = torch.optim.AdamW(params, lr=0.0, betas=(.9, .98), weight_decay=a.decay, fused=True)
    step, before = 0, 0.0
    ema = shared_ema
    if resume:
        st = torch.load(os.path.join(a.run, f"opt{rank}.pt"))
        opt.load_state_dict(st["opt"])
        step, before = st["step"], st["elapsed"]
    begin, saved, log, seen, tokens0 = time.time(), time.time(), {}, 0, time.time()
    while True:
        if rank == 0:
            ctl[0] = min(1.0, (step + 1) / a.steps if a.steps else (before + time.time() - begin) / (a.minutes * 60))
            counter.value = 0
        barrier.wait()
        progress = float(ctl[0])
        todo = plan(step, progress, rows, a)
        while True:
            with lock:
                u = counter.value
                counter.value += 1
            if u >= len(todo):
                break
            kind, arg, weight = todo[u]
            rng = random.Random((a.seed * 1000003 + step) * 101 + u)
            f = {"V": units.vectors, "T": units.stards, "C": units.clozes, "S": units.span, "P": units.polar, "Y": units.verdict, "Q": units.asked}.get(kind)
            with torch.autocast("cpu", torch.bfloat16, enabled=a.half):
                loss, lg = f(rng) if f else units.reader(arg, rng)
            (loss * weight).backward()
            for k, v in lg.items():
                log.setdefault(k, []).extend(v)
        barrier.wait()
        norms[rank] = 0.0
        for (s, e, f), g in zip(mine, opt.param_groups):
            torch.add(grads[0, s:e], grads[1, s:e], out=g["params"][0].grad)
            norms[rank] += float(g["params"][0].grad.pow(2).sum())
        barrier.wait()
        norm = math.sqrt(float(norms[0] + norms[1]))
        grads[rank].zero_()
        rate = a.rate * min(1, (step + 1) / a.warm) * max(.02, min(1, (1 - progress) / .4))
        for (s, e, f), g in zip(mine, opt.param_groups):
            g["lr"] = rate * f
            if norm > 1:
                g["params"][0].grad.mul_(1 / norm)
        opt.step()
        keep = min(.98, (1 + step) / (10 + step))
        for s, e, _ in mine:
            ema[s:e].mul_(keep).add_(model.flat[s:e], alpha=1 - keep)
        step += 1
        barrier.wait()
        elapsed = before + time.time() - begin
        if rank == 0 and step % 10 == 0:
            print(f"{time.strftime('%H:%M:%S')} step {step} {100 * progress:.1f}% epoch {step * a.questions / len(rows.orders(0)):.2f} rate {rate:.2e} norm {norm:.2f} "
                  + " ".join(f"{k} {sum(v) / len(v):.3f}" for k, v in sorted(log.items())) + f" {(time.time() - tokens0) / 10:.2f} s/step", flush=True)
            log, tokens0 = {}, time.time()
        # rank 0 decides, so that both save the same step
        if rank == 0:
            ctl[1] = 1.0 if progress >= 1 or time.time() - saved > a.save * 60 else 0.0
        barrier.wait()
        if ctl[1] > 0:
            saved = time.time()
            name = os.path.join(a.run, f"opt{rank}.pt")
            torch.save({"opt": opt.state_dict(), "step": step, "elapsed": elapsed}, name + ".tmp")
            if rank == 0:
                model.save(os.path.join(a.run, "tmp.npz"))
                os.replace(os.path.join(a.run, "tmp.npz"), os.path.join(a.run, "last.npz"))
                model.save(os.path.join(a.run, "tmp.npz"), ema)
                os.replace(os.path.join(a.run, "tmp.npz"), os.path.join(a.run, "ema.npz"))
                print(f"saved step {step}", flush=True)
            barrier.wait()
            os.replace(name + ".tmp", name)
        if progress >= 1:
            break


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--model", required=True, help="folder with base.npz and tok.json (base.py)")
    p.add_argument("--init", help="weights to start from, instead of base.npz")
    p.add_argument("--cands", required=True, help="folder with the candidates (cands.py, then data.py)")
    p.add_argument("--rows", required=True, help="folder with spans.jsonl.gz")
    p.add_argument("--eval", required=True, help="folder with split.tsv and stard_articles.jsonl.gz")
    p.add_argument("--run", required=True, help="folder for checkpoints")
    p.add_argument("--minutes", type=float, default=90, help="running time in all")
    p.add_argument("--steps", type=int, help="steps in all, instead of --minutes: for a machine that has other work to do first")
    p.add_argument("--rate", type=float, default=1.5e-4)
    p.add_argument("--warm", type=int, default=40)
    p.add_argument("--decay", type=float, default=.01)
    p.add_argument("--questions", type=int, default=6, help="questions of a step for the reader")
    p.add_argument("--wrong", type=int, default=2, help="wrong clauses of a question")
    p.add_argument("--twice", action="store_true", help="the questions of --eval come twice as often as those of --rows")
    p.add_argument("--own", type=int, default=1, help="times that the rows of --fresh come an epoch")
    p.add_argument("--fresh", default=",".join(OWN), help="those of the sets we wrote that are new, one named twice comes twice as often; the log has their losses apart")
    p.add_argument("--sets", default=",".join(SETS), help="sets to draw from, for a run that has candidates of some only")
    p.add_argument("--yesno", help="own/yesno.jsonl, for --verdicts")
    p.add_argument("--laws", help="folder of the laws, for --yesno")
    p.add_argument("--verdicts", type=int, default=0, help="units of a step of yes-or-no questions with the sentence that decides them")
    p.add_argument("--verdicts-each", type=int, default=8, help="questions of such a unit")
    p.add_argument("--pool", help="questions on laws over the whole pool of STARD (pool.py), beside STARD's own")
    p.add_argument("--pool-every", type=int, default=6, help="steps for a unit of STARD or the pool")
    p.add_argument("--pool-share", type=float, default=.67, help="of those units over the pool, the others are STARD's own")
    p.add_argument("--pool-batch", type=int, default=8, help="questions of such a unit")
    p.add_argument("--asked", type=int, default=0, help="questions from there to read in a step: the reader learns what laymen ask")
    p.add_argument("--layers", type=int, default=12, help="the lowest so many of the base's layers")
    p.add_argument("--only", choices=("reader", "vectors"), help="one task instead of both")
    p.add_argument("--documents", type=float, default=1, help="share of the training documents to draw from")
    p.add_argument("--hold", action="store_true", help="one document in five is held out, for compare.py")
    p.add_argument("--half", action="store_true", help="products in bfloat16: a third faster where the processor has them")
    p.add_argument("--loose", type=float, default=1, help="weight of the spans of --rows against those of --eval")
    p.add_argument("--warmup", type=float, default=.2, help="share of the time in which CMRC and DRCD spans are read too")
    p.add_argument("--frozen", type=int, default=6, help="layers, from below, that are not trained")
    p.add_argument("--vector-weight", type=float, default=.5)
    p.add_argument("--noise", type=float, default=0)
    p.add_argument("--save", type=float, default=8, help="minutes between checkpoints")
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(1)
    os.makedirs(a.run, exist_ok=True)
    tok = data.Tok(os.path.join(a.model, "tok.json"))
    split = data.parts(os.path.join(a.eval, "split.tsv"))
    rows = Rows(a.cands, split, a.seed, a.wrong, a.twice, a.own, a.fresh.split(","), a.sets.split(","),
                lambda doc: (not a.hold or not data.held(doc)) and data.lot(doc) < a.documents)
    memo = {}
    rows.orders = lambda e: memo.setdefault(e, rows.order(e))
    held = [os.path.splitext(k)[0].split("(")[0] for k, v in split.items() if v in ("fit", "test") and k.endswith(".md")]
    stard = Stard(os.path.join(a.cands, "stard.jsonl"))
    pool = Stard(a.pool, own=True) if a.pool else None
    cloze = Cloze(os.path.join(a.eval, "stard_articles.jsonl.gz"), held, a.seed)
    spans = Spans(os.path.join(a.rows, "spans.jsonl.gz"), tok)
    print(len(rows.rows), "questions,", sum(not r["pos"] for r in rows.rows), "without answer,", sum(bool(r["nearc"]) for r in rows.rows), "with near passages;",
          len(stard.rows), "of STARD,", len(pool.rows) if pool else 0, "over its pool;", len(cloze.laws), "laws for cloze", flush=True)
    start = a.init or os.path.join(a.model, "base.npz")
    resume = os.path.exists(os.path.join(a.run, "opt0.pt")) and os.path.exists(os.path.join(a.run, "opt1.pt"))
    if resume:
        start = os.path.join(a.run, "last.npz")
        print("resuming", flush=True)
    model = Model(start, layers=a.layers)
    model.flat.share_memory_()
    ema = (Model(os.path.join(a.run, "ema.npz"), layers=a.layers).flat if resume else model.flat.clone()).share_memory_()
    grads = torch.zeros(2, model.size).share_memory_()
    ctx = mp.get_context("fork")
    shared = (ctx.Value("i", 0, lock=False), ctx.Lock(), ctx.Barrier(2), torch.zeros(2).share_memory_(), torch.zeros(2, dtype=torch.float64).share_memory_(), ema)
    units = Units(model, data.Layout(tok), rows, spans, stard, cloze, a.noise, a.loose, pool, a.pool_share, a.pool_batch)
    units.verdicts, units.verdicts_each = Verdicts(a.yesno, a.laws) if a.verdicts else None, a.verdicts_each
    procs = [ctx.Process(target=worker, args=(r, a, model, grads, shared, units, rows, resume)) for r in range(2)]
    for q in procs:
        q.start()
    for q in procs:
        q.join()


if __name__ == "__main__":
    main()
