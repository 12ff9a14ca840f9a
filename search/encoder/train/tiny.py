#!/usr/bin/env python3
"""tiny.py DIR: write, for the tests in Go, a random model of 2 layers, 32 wide, DIR/tiny.bin, and what golden.py says
of it, DIR/tiny.json."""
import json
import os
import sys
import tempfile

import numpy as np

import export
import golden
import reference

PIECES = """
<s> <pad> </s> <unk> ▁ ▁query ▁passage : query passage 初 中 初中 班 额 班额 上 限 上限 是 多 少 多少 是多少 小
学 小学 不 得 不得 超 过 超过 人 ， , 。 、 高 高中 第 条 第一 一 二 三 十 的 可以 可 以 申请 申 请 0 1 2 3 4 5 50 45 ▁5 ▁50
% 10% ( ) ▁( “ ” a b c ▁a ▁b ab ▁abc e ▁the the h o x … ... . 年 月 日 日前 六 六十日 内
""".split()
NORM = {"\t": " ", "\n": " ", "\u3000": " ", "▁": " ", "\x00": "", "，": ",", "０": "0", "１": "1", "％": "%"}
NORM |= {"（": "(", "）": ")", "㈠": "(一)", "…": "...", "Ａ": "A", "\u200b": " "}
WIDTH, INNER, LAYERS, POSITIONS, LIMITS = 32, 64, 2, 96, (12, 10, 64, 64)


def main(out):
    r = np.random.default_rng(15)

    def normal(scale, *shape):
        return (r.standard_normal(shape) * scale).astype("f4")

    w = {"emb.word": normal(1, len(PIECES), WIDTH)}
    w |= {"emb.pos": normal(.3, POSITIONS, WIDTH), "emb.type": normal(.1, 1, WIDTH)}
    norms = ["emb.ln"] + [f"l{l}.{n}" for l in range(LAYERS) for n in ("aln", "oln")]
    for n in norms:
        w[n + ".w"], w[n + ".b"] = 1 + normal(.2, WIDTH), normal(.2, WIDTH)
    for l in range(LAYERS):
        shapes = {c: (WIDTH, WIDTH) for c in ("q", "k", "v", "ao")} | {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}
        for n, (o, i) in shapes.items():
            w[f"l{l}.{n}.w"], w[f"l{l}.{n}.b"] = normal(.2, o, i), normal(.2, o)
    for n, o in (("rel", 1), ("span", 2), ("pol", 3)):
        w[n + ".w"], w[n + ".b"] = normal(.3, o, WIDTH), normal(.3, o)
    scores = [0.0] * 4 + [float(np.float32(-3 - 2 * len(p) ** .5 - r.random() * 4)) for p in PIECES[4:]]
    with tempfile.TemporaryDirectory() as tmp:
        name = os.path.join(tmp, "tok.json")
        with open(name, "w", encoding="utf-8") as f:
            json.dump({"pieces": PIECES, "scores": scores, "norm": NORM}, f)
        tok = reference.Tok(name, LIMITS)
    data, file = export.export(w, tok, heads=1), os.path.join(out, "tiny.bin")
    with open(file, "wb") as f:
        f.write(data)
    golden.write(tok, reference.Model(w), file, os.path.join(out, "tiny.json"))
    print(len(data), "bytes")


if __name__ == "__main__":
    main(sys.argv[1])
