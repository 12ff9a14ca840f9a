"""reference.py: the tokenizer and the model in floats, with the tokenizers package and numpy."""
import json
import re

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers

MAX_SPAN, PENALTY = 40, 0.03  # tokens of an answer at most, and what each after the first takes from its score
LIMITS = 48, 44, 224, 192  # tokens of a question, of a heading, of an input for a vector, of one to read


def decode(start, end):
    """The best answer: its first and its last token, and the score. Go does the same (span.go)."""
    best = (-np.inf, 0, 0)
    for i, s in enumerate(start):
        tail = s + end[i:i + MAX_SPAN]
        tail = tail - PENALTY * np.arange(len(tail))
        j = int(tail.argmax())
        best = max(best, (float(tail[j]), -i, -(i + j)))  # of two as good the first one
    return -best[1], -best[2], best[0]


class Tok:
    def __init__(self, path, limits=LIMITS):
        self.limits = limits
        with open(path, encoding="utf-8") as f:
            t = json.load(f)
        self.table = str.maketrans(t["norm"])
        # Special pieces are not to be found in text.
        pieces = [(p if i > 3 else f"\x00{i}", s) for i, (p, s) in enumerate(zip(t["pieces"], t["scores"]))]
        self.names, self.scores, self.norm = t["pieces"], t["scores"], t["norm"]
        self.t = Tokenizer(models.Unigram(pieces, 3))
        self.t.pre_tokenizer = pre_tokenizers.Metaspace()

    def __call__(self, s):
        s = re.sub(" +", " ", s.translate(self.table)).strip(" ")
        return self.t.encode(s, add_special_tokens=False)

    def ids(self, s):
        return self(s).ids

    def query(self, q):
        return [0] + self.ids("query: " + q)[:self.limits[0]] + [2]

    def lead(self, head):
        return self.ids("passage: " + head)[:self.limits[1]]

    def passage(self, head, text):
        b = self.lead(head)
        return [0] + b + self.ids(text)[:self.limits[2] - 2 - len(b)] + [2]

    def window(self, q, head, text):
        a = self.ids("query: " + q)[:self.limits[0]]
        b = self.lead(head)
        t = self.ids(text)[:self.limits[3] - 4 - len(a) - len(b)]
        return [0] + a + [2, 2] + b + t + [2], len(a) + 3 + len(b), len(t)


def erf(x):  # Abramowitz and Stegun 7.1.26, within 1.5e-7
    t = 1 / (1 + 0.3275911 * np.abs(x))
    y = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    return np.sign(x) * (1 - y * np.exp(-x * x))


class Model:
    """tap, where given, is called with the layer, "qkv" or "fi" and what goes into those products."""

    def __init__(self, weights, tap=None):
        self.w, self.tap = weights, tap or (lambda *_: None)
        self.layers = 1 + max(int(k[1:k.index(".")]) for k in self.w if k[0] == "l" and k[1].isdigit())
        self.width = self.w["emb.ln.w"].size
        self.heads = self.width // 32

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * self.w[name + ".w"] + self.w[name + ".b"]

    def __call__(self, ids):
        w, n = self.w, len(ids)
        x = self.norm(w["emb.word"][ids] + w["emb.pos"][:n] + w["emb.type"][0], "emb.ln")
        for l in range(self.layers):
            def linear(x, name):
                return x @ w[f"l{l}.{name}.w"].reshape(-1, x.shape[-1]).T + w[f"l{l}.{name}.b"]

            self.tap(l, "qkv", x)
            q, k, v = (linear(x, c).reshape(n, self.heads, 32).transpose(1, 0, 2) for c in "qkv")
            s = q @ k.transpose(0, 2, 1) / np.sqrt(32)
            s = np.exp(s - s.max(-1, keepdims=True))
            s /= s.sum(-1, keepdims=True)
            x = self.norm(x + linear((s @ v).transpose(1, 0, 2).reshape(n, -1), "ao"), f"l{l}.aln")
            self.tap(l, "fi", x)
            h = linear(x, "fi")
            h = h * (1 + erf(h / np.sqrt(2))) / 2
            x = self.norm(x + linear(h, "fo"), f"l{l}.oln")
        return x

    def vector(self, ids):
        m = self(ids).mean(0)
        return m / np.sqrt((m * m).sum())

    def head(self, name, x):
        return x @ self.w[name + ".w"].reshape(-1, self.width).T + self.w[name + ".b"]
