#!/usr/bin/env python3
"""static.py --weights WEIGHTS.npz --tok tok.json --laws DIR --out static.bin.gz: word vectors, for machines on which the encoder is off or too slow.

Every piece begins as what the encoder makes of it alone, its 384 numbers turned so that the first --width hold the most. Then, some minutes on one
core, questions of own/ are brought near the passages that answer them and away from the others of a batch, and sentences near the rest of their
article. What is learned is a vector for each piece and how much it weighs in questions and in passages; a text's vector is the sum.

One document of 15 is held out: printed is how often a question's passage is the nearest, and among the ten nearest, of those and what misleads.
"""
import argparse
import gzip
import hashlib
import json
import os
import random
import re
import struct
import time

import numpy as np
import torch
import torch.nn.functional as F

import data
from export import ALIGN, VERSION, vocabulary
from model import Model

STEP = 1 / 320  # of a unit vector's whole numbers: elements are at most 0.4
LONGEST = 120   # tokens of a passage in training
HERE = os.path.dirname(os.path.abspath(__file__))


def law_texts(root):
    laws = {}
    for d, _, names in os.walk(root):
        for n in names:
            laws.setdefault(n, os.path.join(d, n))
    return laws


def pairs_of(laws):
    """(question, passage, passages that mislead, document) of own/."""
    known = {}

    def body(doc):
        if doc not in known:
            known[doc] = "".join(open(laws[doc], encoding="utf-8").read().split())
        return known[doc]

    out = []
    for name in ("laws", "notices"):
        law = name == "laws"
        for line in open(os.path.join(HERE, "own", name + ".jsonl"), encoding="utf-8"):
            r = json.loads(line)
            if not r.get("evidence") or r.get("followup_of"):
                continue
            of = (lambda s: body(r["doc"])[s[0]:s[1]]) if law else (lambda s: s)
            title = os.path.basename(r["doc"]).split("(")[0] + " " if law else ""
            out.append((r["question"], title + of(r["evidence"]), [title + of(x) for x in r.get("near") or []], r["doc"]))
    return out


def clozes(laws, held, rng, count):
    """A sentence and the rest of its article."""
    out = []
    for n in rng.sample(sorted(laws), count):
        if n in held:
            continue
        for line in open(laws[n], encoding="utf-8"):
            line = line.strip()
            if 60 < len(line) < 400 and rng.random() < .25:
                s = [x for x in re.split("(?<=[。；])", line) if len(x) > 15]
                if len(s) >= 2:
                    k = rng.randrange(len(s))
                    out.append((s[k], n.split("(")[0] + " " + "".join(s[:k] + s[k + 1:]), [], n))
    return out


def beginnings(weights, width):
    """What the encoder makes of every piece alone, in width numbers."""
    m = Model(weights)
    n = m.word.shape[0]
    t = np.zeros((n, m.word.shape[1]), np.float32)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for i in range(0, n, 256):
            x, lens = m.trunk([[data.BOS, j, data.EOS] for j in range(i, min(n, i + 256))])
            t[i:i + 256] = m.pool(x.float(), lens).numpy()
    t -= t.mean(0)
    _, _, v = np.linalg.svd(t[np.random.RandomState(0).choice(n, 8000)], full_matrices=False)
    t = t @ v[:width].T
    return t / np.linalg.norm(t, axis=1).mean()


class Static(torch.nn.Module):
    def __init__(self, begin, rarity):
        super().__init__()
        self.emb = torch.nn.Parameter(torch.tensor(begin, dtype=torch.float32))
        self.weight = torch.nn.Parameter(torch.tensor(np.stack([rarity, rarity]), dtype=torch.float32))   # in questions, in passages

    def weights(self):
        return F.softplus(4 * self.weight) / 4

    def forward(self, texts, which):
        ids = torch.from_numpy(np.concatenate(texts))
        at = torch.tensor(np.cumsum([0] + [len(t) for t in texts[:-1]]))
        return F.normalize(F.embedding_bag(ids, self.emb, at, mode="sum", per_sample_weights=self.weights()[which][ids]), dim=-1)


def learn(pairs, held, tok, begin, a):
    enc = lambda s: np.array(tok.encode(s)[0][:LONGEST] or [3], dtype=np.int64)
    q, p, near = [enc(x[0]) for x in pairs], [enc(x[1]) for x in pairs], [[enc(y) for y in x[2]] for x in pairs]
    seen = np.bincount(np.concatenate([np.unique(x) for x in p]), minlength=len(begin))
    m = Static(begin, np.log((len(p) + 1) / (seen + 1)) / np.log(len(p)))
    opt = torch.optim.Adam([{"params": [m.emb], "lr": 2e-3}, {"params": [m.weight], "lr": 5e-3}])
    train = [i for i, x in enumerate(pairs) if x[3] not in held]
    test = [i for i, x in enumerate(pairs) if x[3] in held]
    rng, drop = random.Random(1), np.random.RandomState(1)

    def thinned(x):   # some pieces left out: no single one is to be relied on
        if len(x) <= 4:
            return x
        y = x[drop.rand(len(x)) >= a.drop]
        return y if len(y) else x

    def told():
        with torch.no_grad():
            s = m([q[i] for i in test], 0) @ m([p[i] for i in test] + [x for i in test for x in near[i]], 1).T
            rank = (s > s.diagonal()[:, None]).sum(1)
        return f"first {100 * (rank < 1).float().mean():.1f}% ten {100 * (rank < 10).float().mean():.1f}% of {len(test)} questions, {s.shape[1]} passages"

    print("at first:", told(), flush=True)
    step, start = 0, time.time()
    while step < a.steps:
        rng.shuffle(train)
        for at in range(0, len(train) - a.batch, a.batch):
            b = train[at:at + a.batch]
            docs = [p[i] for i in b] + [rng.choice(near[i]) for i in b if near[i]]
            s = m([thinned(q[i]) for i in b], 0) @ m([thinned(x) for x in docs], 1).T / a.temperature
            loss = F.cross_entropy(s, torch.arange(len(b)))
            opt.zero_grad()
            loss.backward()
            opt.step()
            step += 1
            if step > a.steps * .3:
                for g in opt.param_groups:
                    g["lr"] *= 1 - 1 / a.steps
            if step % 100 == 0:
                print(f"step {step} loss {loss.item():.3f} {told()} {time.time() - start:.0f} s", flush=True)
            if step == a.steps:
                break
    return m.emb.detach().numpy(), m.weights().detach().numpy()


def write(path, emb, weights, raw):
    """The file; format: ../static.go."""
    pieces = [x.encode() for x in raw["pieces"]]
    order = vocabulary(pieces)
    text, chars = b"".join(pieces[i] for i in order), sorted(raw["norm"], key=ord)
    replaced = [raw["norm"][c].encode() for c in chars]
    body = bytearray()

    def put(x):
        body.extend(x)
        body.extend(bytes(-len(body) % ALIGN))

    starts = lambda t: put(np.cumsum([0] + [len(x) for x in t]).astype("<u4").tobytes())
    starts([pieces[i] for i in order])
    put(np.array([raw["scores"][i] for i in order], "<f4").tobytes())
    put(text)
    put(np.array([ord(c) for c in chars], "<u4").tobytes())
    starts(replaced)
    put(b"".join(replaced))
    rows = emb[order]
    scale = np.abs(rows).max(1) / 127
    scale[scale == 0] = 1
    put(np.clip(np.rint(rows / scale[:, None]), -127, 127).astype(np.int8).tobytes())
    for w in weights:
        put((scale * w[order]).astype("<f4").tobytes())
    head = b"pbstatic" + struct.pack("<I", VERSION) + struct.pack("<5If", emb.shape[1], len(order), len(text), len(chars), sum(map(len, replaced)), STEP)
    head += bytes(96 - len(head))
    out = head + hashlib.sha256(head + bytes(body)).digest() + bytes(body)
    with open(path, "wb") as raw:
        with gzip.GzipFile("", "wb", 9, raw, mtime=0) as z:   # a fifth less, and the binary has little room
            z.write(out)
    print(f"{path}: {len(out):,} bytes, {out[96:104].hex()}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--weights", required=True)
    p.add_argument("--tok", required=True)
    p.add_argument("--laws", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--held", help="files of questions, as SHARED/eval has them, whose documents are not learned from", nargs="*", default=[])
    p.add_argument("--width", type=int, default=256)
    p.add_argument("--steps", type=int, default=1200)
    p.add_argument("--batch", type=int, default=512)
    p.add_argument("--drop", type=float, default=.2)
    p.add_argument("--temperature", type=float, default=.06)
    p.add_argument("--clozes", type=int, default=1500, help="laws of which sentences are taken")
    a = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    laws = law_texts(a.laws)
    pairs = pairs_of(laws)
    never = {d for f in a.held for line in open(f, encoding="utf-8") for d in json.loads(line)["docs"]}
    held = set(sorted({x[3] for x in pairs})[::15])
    pairs = [x for x in pairs if x[3] not in never] + clozes(laws, held | never, random.Random(5), a.clozes)
    print(len(pairs), "pairs,", len(held), "documents held out", flush=True)
    tok = data.Tok(a.tok)
    emb, weights = learn(pairs, held, tok, beginnings(a.weights, a.width), a)
    write(a.out, emb, weights, json.load(open(a.tok, encoding="utf-8")))


if __name__ == "__main__":
    main()
