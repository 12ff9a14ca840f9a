#!/usr/bin/env python3
"""export.py WEIGHTS.npz tok.json OUT: write the encoder's weight file (format: ../file.go). Needs numpy only.

WEIGHTS holds float arrays: emb.word (pieces x width), emb.pos, emb.type, emb.ln.w and .b; for each layer l0, l1, ...
q, k, v, ao, fi, fo with .w (outputs x inputs) and .b, aln and oln with .w and .b; and the heads rel (1), span (2) and
pol (3: neither, yes, no) with .w and .b. tok.json holds pieces (in the order of emb.word, the first four being <s>
<pad> </s> <unk>), scores and norm (character: replacement).

Matrices become whole numbers with a scale for each output. Two neighbours together stay within 127, which keeps every
kernel exact; the scale is the one, of a few, with the least squared error after that.
"""
import argparse
import hashlib
import json
import struct

import numpy as np

MAGIC, VERSION, ALIGN, PANEL, PAIR = b"pbencode", 1, 64, 16, 127
STEP = 1 / 640  # of a unit vector's whole numbers: the greatest element of a thousand of the base was 0.163
LIMITS = (48, 44, 224, 192)  # tokens of a question, a heading, an input for a vector, one to read (data.py)


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


def export(w, pieces, scores, norm, heads=12, epsilon=1e-12, step=STEP, limits=LIMITS):
    """Return the file's bytes. w: arrays by name; pieces: bytes."""
    width, inner = w["emb.ln.w"].size, w["l0.fi.b"].size
    layers = 1 + max(int(k[1:k.index(".")]) for k in w if k[0] == "l" and k[1].isdigit())

    def get(name, *shape):
        return np.asarray(w[name], "f4").reshape(shape)

    position = get("emb.pos", -1, width) + np.asarray(w["emb.type"], "f4").reshape(-1, width)[0]
    order = vocabulary(pieces)
    text = b"".join(pieces[i] for i in order)
    offsets = np.cumsum([0] + [len(pieces[i]) for i in order]).astype("<u4")
    chars = sorted(norm, key=ord)
    replacements = [norm[c].encode() for c in chars]
    body = bytearray()

    def put(data):
        body.extend(data)
        body.extend(bytes(-len(body) % ALIGN))

    def floats(a):
        put(np.ascontiguousarray(a, "<f4").tobytes())

    put(offsets.tobytes())
    floats([scores[i] for i in order])
    put(text)
    put(np.array([ord(c) for c in chars], "<u4").tobytes())
    put(np.cumsum([0] + [len(r) for r in replacements]).astype("<u4").tobytes())
    put(b"".join(replacements))

    rows = get("emb.word", -1, width)[order]
    scale = np.abs(rows).max(1) / 127
    scale[scale == 0] = 1
    put(np.clip(np.rint(rows / scale[:, None]), -127, 127).astype(np.int8).tobytes())
    floats(scale)
    floats(position)
    floats(get("emb.ln.w", width))
    floats(get("emb.ln.b", width))

    def matrix(a, b):
        q, s = quantise(a)
        put(pack(q))
        floats(s)
        floats(b)

    root = np.float32(1 / np.sqrt(width // heads))  # of attention, once and for all in the queries
    for l in range(layers):
        def p(name, *shape):
            return get(f"l{l}.{name}", *shape)

        matrix(
            np.concatenate([p("q.w", width, width) * root, p("k.w", width, width), p("v.w", width, width)]),
            np.concatenate([p("q.b", width) * root, p("k.b", width), p("v.b", width)]),
        )
        matrix(p("ao.w", width, width), p("ao.b", width))
        floats(p("aln.w", width))
        floats(p("aln.b", width))
        matrix(p("fi.w", inner, width), p("fi.b", inner))
        matrix(p("fo.w", width, inner), p("fo.b", width))
        floats(p("oln.w", width))
        floats(p("oln.b", width))
    for name, n in (("rel", 1), ("span", 2), ("pol", 3)):
        floats(get(name + ".w", n, width))
        floats(get(name + ".b", n))

    dims = struct.pack("<13I2f", layers, width, heads, inner, len(position), len(order), len(text), len(chars),
                       sum(map(len, replacements)), *limits, epsilon, step)
    head = MAGIC + struct.pack("<I", VERSION) + dims
    head += bytes(96 - len(head))
    return head + hashlib.sha256(head + bytes(body)).digest() + bytes(body)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("weights")
    p.add_argument("tokenizer")
    p.add_argument("out")
    a = p.parse_args()
    with open(a.tokenizer, encoding="utf-8") as f:
        t = json.load(f)
    data = export(dict(np.load(a.weights)), [p.encode() for p in t["pieces"]], t["scores"], t["norm"])
    with open(a.out, "wb") as f:
        f.write(data)
    print(f"{a.out}: {len(data):,} bytes, {data[96:104].hex()}")


if __name__ == "__main__":
    main()
