"""data.py: tokenizer, input layout and rows. Nothing here depends on PyTorch.

The layout (Go must do the same; see README.md):
  reader   <s> "query: "+question </s> </s> "passage: "+heading clause </s>
  vectors  <s> "query: "+question </s>    and    <s> "passage: "+heading clause </s>
where the three texts are tokenized one by one (each gets its own leading "▁").
"""
import bisect
import gzip
import hashlib
import json
import os
import re
import unicodedata

from opencc import OpenCC
from tokenizers import Tokenizer, models, pre_tokenizers

BOS, PAD, EOS, UNK = 0, 1, 2, 3
MAX_READ, MAX_VECTOR = 192, 224       # tokens in all
MAX_QUESTION, HEAD_CHARS, MAX_HEAD = 48, 60, 44
_cc = OpenCC("t2s")
_simple = {}
_line = re.compile(r"[\r\n\u2028\u0085\x0b\x0c]")


def simplify(s):
    if s and s not in _simple:
        _simple[s] = _cc.convert(s)
    return _simple.get(s, "")


class Tok:
    def __init__(self, path):
        t = json.load(open(path, encoding="utf-8"))
        self.table = str.maketrans(t["norm"])
        # The special pieces must not be found in text.
        pieces = [(p if i > 3 else f"\x00{i}", s) for i, (p, s) in enumerate(zip(t["pieces"], t["scores"]))]
        self.t = Tokenizer(models.Unigram(pieces, UNK))
        self.t.pre_tokenizer = pre_tokenizers.Metaspace()

    def clean(self, s):
        """What is tokenized: normalised characters, one space between words, none at the ends. Offsets point into this."""
        return re.sub(" +", " ", s.translate(self.table)).strip(" ")

    def encode(self, s):
        s = self.clean(s)
        e = self.t.encode(s, add_special_tokens=False)
        return e.ids, e.offsets, s


def heading(title, section):
    """Title and headings in one line; of a long one the middle is cut."""
    s = re.sub(r"\s+", " ", " ".join([title, *section])).strip()
    return s if len(s) <= HEAD_CHARS else s[:HEAD_CHARS // 2] + s[-HEAD_CHARS // 2:]


class Layout:
    def __init__(self, tok):
        self.tok, self.memo = tok, {}

    def ids(self, s):
        if s not in self.memo:
            self.memo[s] = self.tok.encode(s)
        return self.memo[s]

    def window(self, q, head, text, want=None):
        """Reader input. want: (start, end) characters of clean(text) that must be inside, for long clauses.

        Returns ids, first (position of the clause's first token), skip (tokens of the clause left out before it) and offsets of its tokens.
        A clause too long for one window is read in windows that start at multiples of half the room."""
        a = self.ids("query: " + q)[0][:MAX_QUESTION]
        b = self.ids("passage: " + head)[0][:MAX_HEAD]
        t, off, _ = self.ids(text)
        room = MAX_READ - 4 - len(a) - len(b)
        skip = 0
        if len(t) > room and want:
            first = next((i for i, (x, y) in enumerate(off) if y > want[0]), 0)
            last = next((i for i, (x, y) in enumerate(off) if y >= want[1]), len(t) - 1)
            half = room // 2
            for skip in range(0, max(1, len(t) - half), half):
                if skip <= first and last < skip + room:
                    break
            else:
                skip = first // half * half
        t, off = t[skip:skip + room], off[skip:skip + room]
        ids = [BOS] + a + [EOS, EOS] + b + t + [EOS]
        return ids, len(a) + 3 + len(b), skip, off

    def windows(self, q, head, text):
        """All windows of one clause, at most three."""
        out = [self.window(q, head, text)]
        n, room = len(self.ids(text)[0]), len(out[0][3])
        for skip in (room // 2, room // 2 * 2):
            if out[-1][2] + room < n:
                off = self.ids(text)[1]
                out.append(self.window(q, head, text, (off[skip][0], off[min(skip + room, n) - 1][1])))
        return out

    def query(self, q):
        return [BOS] + self.ids("query: " + q)[0][:MAX_QUESTION] + [EOS]

    def passage(self, head, text):
        b = self.ids("passage: " + head)[0][:MAX_HEAD]
        return [BOS] + b + self.ids(text)[0][:MAX_VECTOR - 2 - len(b)] + [EOS]


# ---- rows ----

def plain(s):
    return re.sub(r"[^\w%]", "", unicodedata.normalize("NFKC", s or ""))


def bigrams(s):
    return {s[i:i + 2] for i in range(len(s) - 1)}


def find(span, text, near=0):
    """Characters (start, end) of span in text, white space apart; the occurrence closest to near. None when absent."""
    keep = [i for i, c in enumerate(text) if not c.isspace()]
    squeezed, want = "".join(text[i] for i in keep), re.sub(r"\s+", "", span)
    best, at = None, squeezed.find(want) if want else -1
    while at >= 0:
        s, e = keep[at], keep[at + len(want) - 1] + 1
        if best is None or abs(s - near) < abs(best[0] - near):
            best = (s, e)
        at = squeezed.find(want, at + 1)
    return best


YES = re.compile(r"^(是|可以|可|能|允许|应当|应|需要|须|必须|有|对|会|符合|要|属于|算)")
NO = re.compile(r"^(否|不|没|无|未|禁止|非|超)")


def polarity(g):
    """1 yes, 2 no, 0 not a yes/no question, -1 unknown."""
    if g["category"] not in ("yesno", "followup", "comparison") and not g.get("polarity"):
        return 0
    if g.get("polarity"):
        return 1 if g["polarity"] == "yes" else 2
    a = g.get("answer")
    if g["category"] != "yesno" or not isinstance(a, str):
        return -1
    return 2 if NO.match(a) else 1 if YES.match(a) else -1


def load(path, tok, depth=30):
    """Rows of a candidates file: {q, gold, span, pol, near, evidence, cands: [{head, text, score, right, id}]}, all in simplified script."""
    out = []
    for line in open(path, encoding="utf-8"):
        r = json.loads(line)
        g = r["gold"]
        answered = g.get("answer") is not None
        evidence = [simplify(_line.sub(" ", e)) for e in (g.get("evidence") or {}).values() if e] if answered else []
        grams = [bigrams(plain(e)) for e in evidence]
        cands = []
        for h in r["search"]["hits"][:depth]:
            text = tok.clean(simplify(_line.sub(" ", h["text"])))
            b = bigrams(plain(text))
            share = max([len(e & b) / len(e) for e in grams if e], default=0)
            cands.append({"id": h["id"], "doc": h["source"], "head": simplify(heading(h["title"], h["section"])), "text": text, "score": h["score"], "right": share >= .6, "share": share})
        out.append({"q": simplify(_line.sub(" ", r["q"])), "gold": g, "answered": answered, "span": tok.clean(simplify(g.get("span") or "")),
                    "pol": polarity(g), "near": [tok.clean(simplify(_line.sub(" ", x))) for x in g.get("near") or []],
                    "evidence": [tok.clean(e) for e in evidence], "cands": cands})
    return out


ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?")


def verdicts(path, laws):
    """Rows of own/yesno.jsonl: {doc, q, head, sentence, text, pol}. Evidence is a place in a law without white space, or text of a notice; text is what
    stands from one article to the next around it, where that is short enough to be read."""
    at = {}
    for d, _, names in os.walk(laws):
        for n in names:
            at.setdefault(n, os.path.join(d, n))
    known, out = {}, []
    for line in open(path, encoding="utf-8"):
        r = json.loads(line)
        head, text = "", r["evidence"]
        if not isinstance(text, str):
            if r["doc"] not in known:
                body = "".join(open(at[r["doc"]], encoding="utf-8").read().split())
                known[r["doc"]] = body, [m.start() for m in ARTICLE.finditer(body)] + [len(body)]
            body, starts = known[r["doc"]]
            start, end = text
            text, head = body[start:end], os.path.splitext(r["doc"])[0].split("(")[0]
            i = bisect.bisect_right(starts, start) - 1
            whole = body[starts[i]:starts[i + 1]] if i >= 0 and end <= starts[i + 1] <= starts[i] + 300 else text
        else:
            whole = text
        out.append({"doc": r["doc"], "q": simplify(r["question"]), "head": simplify(head), "sentence": simplify(text), "text": simplify(whole),
                    "pol": 1 if r["polarity"] == "yes" else 2})
    return out


def parts(path):
    """split.tsv: file name -> part."""
    out = {}
    for line in open(path, encoding="utf-8").read().splitlines()[1:]:
        name, _, part, _ = line.split("\t")
        out[name] = part
    return out


def part(row, split):
    """The strictest part of a row's documents; rows without documents get the part of the documents that tempt (unknown: '')."""
    order = ["", "read", "fit", "test"]
    return max((split.get(d, "") for d in row["gold"].get("docs") or []), key=order.index, default="")


def lot(doc, salt=""):
    """A number from 0 to 1 that a document draws."""
    return int(hashlib.md5((salt + doc).encode()).hexdigest()[:8], 16) / 2**32


def held(doc):
    """One document in five is held out when models are compared (compare.py)."""
    return lot(doc, "held") < .2


def target(row, cand):
    """Characters of the answer span in the candidate's text, or None."""
    if not row["span"]:
        return None
    near = 0
    for e in row["evidence"]:
        at = find(e, cand["text"])
        if at:
            near = at[0] + max(0, e.find(row["span"]))
    return find(row["span"], cand["text"], near)


def token_span(layout, row, cand, q=None, head=None):
    """Window of a right clause and the first and last token of the answer (-1, -1 when it is not there)."""
    at = target(row, cand)
    if at is None and row["evidence"]:
        want = next((x for x in (find(e[:40], cand["text"]) for e in row["evidence"]) if x), None)
    else:
        want = at
    ids, first, _, off = layout.window(q or row["q"], cand["head"] if head is None else head, cand["text"], want)
    a = b = -1
    if at:
        for i, (x, y) in enumerate(off):
            if x <= at[0] < y and a < 0:
                a = first + i
            if x < at[1] <= y:
                b = first + i
    return (ids, first, first + len(off), a, b) if 0 <= a <= b else (ids, first, first + len(off), -1, -1)


def read_gz(path):
    with gzip.open(path, "rt", encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def files(d, *names):
    return [os.path.join(d, n + ".jsonl") for n in names]
