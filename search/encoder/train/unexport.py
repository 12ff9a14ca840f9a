#!/usr/bin/env python3
"""unexport.py encoder.bin OUT: the float weights that a weight file stands for, OUT/last.npz, and its pieces, OUT/tok.json.

The inverse of export.py but for the rounding: whole numbers times their scales, and what coding did to a matrix undone
(x = code * spread + center). A run can go on from the weights that ship where the floats they came from are lost; their
cosines with the file's own vectors are what golden.py says.
"""
import hashlib
import json
import os
import struct
import sys

import numpy as np

from export import ALIGN, MAGIC, PANEL


class Sections:
    def __init__(self, data):
        self.data, self.at = data, 128

    def take(self, dtype, *shape):
        n = int(np.prod(shape)) * np.dtype(dtype).itemsize
        a = np.frombuffer(self.data, dtype, int(np.prod(shape)), self.at).reshape(shape)
        self.at += n + -n % ALIGN
        return a

    def matrix(self, n, k):
        q = self.take(np.int8, n // PANEL, k // 4, PANEL, 4).transpose(0, 2, 1, 3).reshape(n, k)
        return q.astype("f4") * self.take("<f4", n)[:, None], self.take("<f4", n).copy()

    def norm(self, width):
        """Weight and bias, and the center and spread of its code."""
        w, b, cw, cb = (self.take("<f4", width).copy() for _ in range(4))
        spread = np.divide(w, cw, out=np.ones_like(w), where=cw != 0)
        return w, b, b - cb * spread, spread


def weights(data):
    """The arrays by the names of model.py, and what tok.json holds."""
    if data[:8] != MAGIC or hashlib.sha256(data[:96] + data[128:]).digest() != data[96:128]:
        sys.exit("not a weight file, or a damaged one")
    layers, width, heads, inner, positions, pieces, text, chars, replaced = struct.unpack_from("<9I", data, 12)
    s, out = Sections(data), {}
    cut = lambda raw, starts: [raw[a:b].decode() for a, b in zip(starts, starts[1:])]
    starts, scores = s.take("<u4", pieces + 1), s.take("<f4", pieces)
    names = cut(s.take("u1", text).tobytes(), starts)
    of = [chr(c) for c in s.take("<u4", chars)]
    starts = s.take("<u4", chars + 1)
    norm = dict(zip(of, cut(s.take("u1", replaced).tobytes(), starts)))
    rows = s.take(np.int8, pieces, width).astype("f4")
    out["emb.word"] = rows * s.take("<f4", pieces)[:, None]
    out["emb.pos"], out["emb.type"] = s.take("<f4", positions, width).copy(), np.zeros((1, width), "f4")
    root = np.float32(1 / np.sqrt(width // heads))
    out["emb.ln.w"], out["emb.ln.b"], center, spread = s.norm(width)
    for l in range(layers):
        def put(name, w, b):
            out[f"l{l}.{name}.w"], out[f"l{l}.{name}.b"] = np.ascontiguousarray(w), np.ascontiguousarray(b)

        def plain(w, b):
            w = w / spread
            return w, b - w @ center

        w, b = plain(*s.matrix(3 * width, width))
        for i, (name, scale) in enumerate((("q", root), ("k", 1), ("v", 1))):
            put(name, w[i * width:(i + 1) * width] / scale, b[i * width:(i + 1) * width] / scale)
        put("ao", *s.matrix(width, width))
        a, c, center, spread = s.norm(width)
        put("aln", a, c)
        put("fi", *plain(*s.matrix(inner, width)))
        put("fo", *s.matrix(width, inner))
        a, c, center, spread = s.norm(width)
        put("oln", a, c)
    for name, n in (("rel", 1), ("span", 2), ("pol", 3)):
        out[name + ".w"], out[name + ".b"] = s.take("<f4", n, width).copy(), s.take("<f4", n).copy()
    if s.at != len(data):
        sys.exit(f"{len(data) - s.at} bytes after the end")
    return out, {"pieces": names, "scores": scores.astype(float).tolist(), "bos": 0, "pad": 1, "eos": 2, "unk": 3,
                 "unk_score": float(min(scores[4:])) - 10, "norm": norm}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    os.makedirs(sys.argv[2], exist_ok=True)
    out, tok = weights(open(sys.argv[1], "rb").read())
    np.savez(os.path.join(sys.argv[2], "last.npz"), **out)
    with open(os.path.join(sys.argv[2], "tok.json"), "w", encoding="utf-8") as f:
        json.dump(tok, f, ensure_ascii=False)
    print(len(tok["pieces"]), "pieces;", sum(a.size for a in out.values()), "numbers")


if __name__ == "__main__":
    main()
