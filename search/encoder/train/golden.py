#!/usr/bin/env python3
"""golden.py WEIGHTS.npz tok.json FILE OUT.json [--texts DIR]: what the float model says, for the tests in Go.

Runs the model in floats, in numpy, with the tokenizers package, on the lines below, and writes pieces with their
places in the normalised text, vectors, and readings. FILE is what export.py made of the weights: its ID goes with the
figures. With --texts it takes clauses of a corpus instead: pieces of 4,000, vectors of 1,000, and the beginnings of these
as questions for them, with the relevances of the ten clauses that are nearest to every tenth.
"""
import argparse
import base64
import glob
import json
import os

import numpy as np

from reference import Model, Tok, decode

LINES = [
    "初中班额上限是多少",
    "小学班额不得超过45人，初中、高中不得超过50人。",
    "每月25日前，按１０％的比例缴存〔2016〕12号“特长生”——℃ ㎡",
    "  两端　有空白\t的一行 \n",
    "ＡＢＣ　abc ⅷ ①②③ ㈠ ㎏ ½ … ﹏",
    "GB/T 19001-2016, ISO 9001:2015; see https://example.org/a?b=c#d",
    "The quick brown fox jumps over the lazy dog.",
    "第一百二十三条　公民、法人或者其他组织对行政行为不服的，可以自知道之日起六十日内提出行政复议申请。",
    "",
    " ",
    "▁",
    "𠮷野家的𪚥字",
    "한국어 и русский язык",
    "😀表情👨‍👩‍👧字符",
    "é e\u0301 ñ ü",
    "（一）年满18周岁；（二）具有完全民事行为能力；",
    "￥1,234.50元/平方米·月",
    "不满14周岁的人有违法行为的，不予行政处罚，责令监护人加以管教。",
    "a\u200bb\ufeffc\x00d",
    "<s>不是</s>特殊<unk>符号<pad>",
]
QUERIES = [
    "初中班额上限是多少",
    "逾期未申报纳税怎么处罚？",
    "How long is the deadline for appeal?",
    "可以带宠物坐地铁吗",
    "公积金提取需要什么材料",
]
PASSAGES = [
    ("市教育局关于规范班额的通知 第三条", "小学班额不得超过45人，初中、高中不得超过50人。"),
    ("税收征收管理法 第六十二条", "纳税人未按照规定的期限办理纳税申报和报送纳税资料的，由税务机关责令限期改正，可以处二千元以下的罚款；情节严重的，可以处二千元以上"
     "一万元以下的罚款。"),
    ("地铁乘坐规则 第十条", "乘客不得携带活禽以及猫、狗（导盲犬、军警犬除外）等宠物进站乘车。"),
    ("住房公积金提取办法", "职工购买自住住房提取住房公积金的，应当提供购房合同、付款凭证和本人身份证。"),
    ("", "本办法自2024年1月1日起施行，有效期五年。"),
    ("行政复议法 第二章 申请 第二十条", "公民、法人或者其他组织认为行政行为侵犯其合法权益的，可以自知道或者应当知道该行政行为之日起六十日内提出行政复议申请；但是法律规定的"
     "申请期限超过六十日的除外。"),
]


BEGINNING = 12  # characters of a clause that are asked for it


def packed(v):
    return base64.b64encode(np.clip(np.rint(v * 640), -127, 127).astype(np.int8).tobytes()).decode()


def pieces(tok, s):
    e = tok(s)
    return {"text": s, "pieces": [tok.names[i] for i in e.ids], "places": [list(p) for p in e.offsets]}


def spread(items, n):
    """About n of the items, from all over."""
    return items[:: max(1, len(items) // n)][:n]


def texts(tok, model, folder):
    found = []
    for name in spread(sorted(glob.glob(os.path.join(folder, "**", "*.*"), recursive=True)), 400):
        with open(name, encoding="utf-8", errors="replace") as f:
            found += [s.strip() for s in f if 20 < len(s.strip()) < 150][5:35]
    found = spread(found, 4000)
    clauses = spread(found, 1000)
    asked = [s[:BEGINNING] for s in clauses]
    near = np.array([model.vector(tok.passage("", s)) for s in clauses])
    mine = np.array([model.vector(tok.query(q)) for q in asked])
    return {
        "lines": [pieces(tok, s) for s in found],
        "passages": [{"heading": "", "text": s, "vector": packed(v)} for s, v in zip(clauses, near)],
        "queries": [{"text": q, "vector": packed(v)} for q, v in zip(asked, mine)],
        "rankings": [ranking(tok, model, asked, clauses, near @ mine[i], i) for i in range(0, len(asked), 10)],
    }


def ranking(tok, model, asked, clauses, cosines, i):
    """The ten clauses nearest to question i, and how relevant each is to it."""
    numbers = [int(n) for n in np.argsort(-cosines, kind="stable")[:10]]
    reads = [model(tok.window(asked[i], "", clauses[n])[0]).mean(0) for n in numbers]
    return {"query": i, "passages": numbers, "relevance": [round(float(model.head("rel", m)[0]), 5) for m in reads]}


def lines(tok, model):
    read = [reading(tok, model, q, h, t) for q in QUERIES for h, t in PASSAGES]
    return {
        "lines": [pieces(tok, s) for s in LINES],
        "queries": [{"text": q, "vector": packed(model.vector(tok.query(q)))} for q in QUERIES],
        "passages": [
            passage(tok, model, h, t) for h, t in PASSAGES if len(tok.lead(h)) + len(tok.ids(t)) + 2 <= tok.limits[2]
        ],
        "readings": [r for r in read if r],
    }


def passage(tok, model, head, text):
    return {"heading": head, "text": text, "vector": packed(model.vector(tok.passage(head, text)))}


def reading(tok, model, q, head, text):
    ids, first, n = tok.window(q, head, text)
    if n < len(tok.ids(text)):
        return None  # read in several windows
    x = model(ids)
    m = x.mean(0)
    start, end = np.round(model.head("span", x[first : first + n]).T.astype(float), 4)
    return {
        "question": q,
        "heading": head,
        "text": text,
        "relevance": round(float(model.head("rel", m)[0]), 5),
        "polarity": [round(float(v), 5) for v in model.head("pol", m)],
        "start": start.tolist(),
        "end": end.tolist(),
        "span": decode(start, end)[:2] if n else None,
    }


def dump(g):
    """JSON with a line for every item of a list at the top."""
    parts = []
    for k, v in g.items():
        lines = ",\n".join(json.dumps(x, ensure_ascii=False) for x in v) if isinstance(v, list) else None
        parts.append(json.dumps(k) + ": " + (json.dumps(v) if lines is None else f"[\n{lines}\n]"))
    return "{" + ",\n".join(parts) + "}\n"


def write(tok, model, file, out, folder=None):
    g = texts(tok, model, folder) if folder else lines(tok, model)
    with open(file, "rb") as f:
        g = {"id": f.read(104)[96:].hex()} | g
    with open(out, "w", encoding="utf-8") as f:
        f.write(dump(g))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("weights")
    p.add_argument("tokenizer")
    p.add_argument("file")
    p.add_argument("out")
    p.add_argument("--texts", help="a folder with Markdown or text files")
    a = p.parse_args()
    write(Tok(a.tokenizer), Model(dict(np.load(a.weights))), a.file, a.out, a.texts)


if __name__ == "__main__":
    main()
