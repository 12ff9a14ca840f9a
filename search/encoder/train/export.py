#!/usr/bin/env python3
"""export.py WEIGHTS.npz tok.json OUT: write the encoder's weight file (format: ../file.go).

WEIGHTS holds float arrays: emb.word (pieces x width), emb.pos, emb.type, emb.ln.w and .b; for each layer l0, l1, ...
q, k, v, ao, fi, fo with .w (outputs x inputs) and .b, aln and oln with .w and .b; and the heads rel (1), span (2) and
pol (3: neither, yes, no) with .w and .b. tok.json holds pieces (in the order of emb.word, the first four being <s>
<pad> </s> <unk>), scores and norm (character: replacement).

Matrices become whole numbers with a scale for each output. Two neighbours together stay within 127, which keeps every
kernel exact; the scale is the one, of a few, with the least squared error after that.

What a norm gives to products becomes bytes, all elements of a row with one step. Some elements are always great, and
take the steps from the others. So each is coded as (x - center) / spread, which the norm's own weight and bias can do,
and the matrix after it undoes it. Centers and spreads come from running the model on the lines of golden.py. On a
trained model this halves what rounding does to a relevance.
"""
import argparse
import hashlib
import struct

import numpy as np

import golden
from reference import LIMITS, Model, Tok

MAGIC, VERSION, ALIGN, PANEL, PAIR = b"pbencode", 1, 64, 16, 127
STEP = 1 / 640  # of a unit vector's whole numbers: the greatest element of a thousand of the base was 0.163


def quantise(w):
    """Return whole numbers (int8) and the scale of each row of w."""
    n, k = w.shape
    pairs = np.abs(w).reshape(n, k // 2, 2).sum(2)
    base = pairs.max(1) / PAIR
    base[base == 0] = 1
    best_error, best_q, best_scale = np.full(n, np.inf), np.zeros((n, k), np.int8), base.copy()
    for f in np.linspace(1, 0.5, 21):
        s = (base * f).astype("f4")
        q = np.clip(np.rint(w / s[:, None]), -127, 127).reshape(n, k // 2, 2)
        over = np.abs(q).sum(2) - PAIR  # taken from the greater of the two
        first = np.abs(q[:, :, 0]) >= np.abs(q[:, :, 1])
        cut = np.maximum(over, 0)
        q[:, :, 0] -= np.sign(q[:, :, 0]) * cut * first
        q[:, :, 1] -= np.sign(q[:, :, 1]) * cut * ~first
        q = q.reshape(n, k)
        error = ((q * s[:, None] - w) ** 2).sum(1)
        better = error < best_error
        best_error[better], best_q[better], best_scale[better] = error[better], q[better].astype(np.int8), s[better]
    return best_q, best_scale


def pack(q):
    """Panels of 16 outputs; in a panel, groups of four inputs; in a group, the outputs in turn."""
    n, k = q.shape
    return q.reshape(n // PANEL, PANEL, k // 4, 4).transpose(0, 2, 1, 3).tobytes()


def vocabulary(pieces):
    """Return the order in which the file has the pieces: four special ones, then sorted by their bytes."""
    special = list(range(4))
    return special + sorted(range(4, len(pieces)), key=lambda i: pieces[i])


def calibrate(w, tok):
    """Return, for each layer and "qkv" or "fi", the mean of every element and how far from it it gets."""
    rows = {}
    model = Model(w, lambda layer, name, x: rows.setdefault((layer, name), []).append(x))
    for q in golden.QUERIES:
        for head, text in golden.PASSAGES:
            model(tok.window(q, head, text)[0])
            model(tok.passage(head, text))
        model(tok.query(q))
    out = {}
    for key, x in rows.items():
        x = np.concatenate(x)
        center = x.mean(0)
        out[key] = center, np.abs(x - center).max(0)
    return out


def spread(reach, *matrices):
    """Share an element's reach between its code and its weights; the mean stays 1."""
    weight = np.max([np.abs(m).max(0) for m in matrices], 0)
    s = np.sqrt(np.maximum(reach, 1e-6) / np.maximum(weight, 1e-6))
    return s / np.exp(np.log(s).mean())


def export(w, tok, heads=12, epsilon=1e-12, step=STEP):
    """Return the file's bytes. w: arrays by name."""
    width, inner = w["emb.ln.w"].size, w["l0.fi.b"].size
    layers = 1 + max(int(k[1:k.index(".")]) for k in w if k[0] == "l" and k[1].isdigit())
    position = w["emb.pos"] + w["emb.type"][0]
    pieces = [p.encode() for p in tok.names]
    order = vocabulary(pieces)
    text = b"".join(pieces[i] for i in order)
    chars = sorted(tok.norm, key=ord)
    replacements = [tok.norm[c].encode() for c in chars]
    seen = calibrate(w, tok)
    body = bytearray()

    def put(data):
        body.extend(data)
        body.extend(bytes(-len(body) % ALIGN))

    def floats(a):
        put(np.ascontiguousarray(a, "<f4").tobytes())

    def starts(texts):
        put(np.cumsum([0] + [len(t) for t in texts]).astype("<u4").tobytes())

    def matrix(a, b):
        q, s = quantise(a)
        put(pack(q))
        floats(s)
        floats(b)

    def normal(name, center=0, spread=1):
        a, b = w[name + ".w"], w[name + ".b"]
        for v in (a, b, a / spread, (b - center) / spread):
            floats(v)

    def coding(layer, name, *matrices):
        """The center and spread of what goes into the matrices."""
        center, reach = seen[layer, name]
        return center, spread(reach, *matrices)

    starts([pieces[i] for i in order])
    floats([tok.scores[i] for i in order])
    put(text)
    put(np.array([ord(c) for c in chars], "<u4").tobytes())
    starts(replacements)
    put(b"".join(replacements))
    rows = w["emb.word"][order]
    scale = np.abs(rows).max(1) / 127
    scale[scale == 0] = 1
    put(np.clip(np.rint(rows / scale[:, None]), -127, 127).astype(np.int8).tobytes())
    floats(scale)
    floats(position)

    root = np.float32(1 / np.sqrt(width // heads))  # of attention, once and for all in the queries
    attend = [np.concatenate([w[f"l{l}.q.w"] * root, w[f"l{l}.k.w"], w[f"l{l}.v.w"]]) for l in range(layers)]
    codings = [coding(l, "qkv", attend[l]) for l in range(layers)] + [(0, 1)]
    normal("emb.ln", *codings[0])
    for l in range(layers):
        p = {n[len(f"l{l}."):]: v for n, v in w.items() if n.startswith(f"l{l}.")}
        center, s = codings[l]
        matrix(attend[l] * s, np.concatenate([p["q.b"] * root, p["k.b"], p["v.b"]]) + attend[l] @ center)
        matrix(p["ao.w"], p["ao.b"])
        center, s = coding(l, "fi", p["fi.w"])
        normal(f"l{l}.aln", center, s)
        matrix(p["fi.w"] * s, p["fi.b"] + p["fi.w"] @ center)
        matrix(p["fo.w"], p["fo.b"])
        normal(f"l{l}.oln", *codings[l + 1])
    for name in ("rel", "span", "pol"):
        floats(w[name + ".w"])
        floats(w[name + ".b"])

    dims = struct.pack("<13I2f", layers, width, heads, inner, len(position), len(order), len(text), len(chars),
                       sum(map(len, replacements)), *tok.limits, epsilon, step)
    head = MAGIC + struct.pack("<I", VERSION) + dims
    head += bytes(96 - len(head))
    return head + hashlib.sha256(head + bytes(body)).digest() + bytes(body)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("weights")
    p.add_argument("tokenizer")
    p.add_argument("out")
    a = p.parse_args()
    tok = Tok(a.tokenizer)
    data = export(dict(np.load(a.weights)), tok)
    with open(a.out, "wb") as f:
        f.write(data)
    print(f"{a.out}: {len(data):,} bytes, {data[96:104].hex()}")


if __name__ == "__main__":
    main()
