"""model.py: the encoder in PyTorch, on packed tokens (no padding), with all trained weights in one flat vector.

Twelve layers, 384 wide, 12 heads, post-norm, exact GELU. One trunk serves three heads: relevance and polarity read the mean of the tokens,
start and end read every token. The word vectors are frozen and stay outside the flat vector.
"""
import numpy as np
import torch
import torch.nn.functional as F

WIDTH, HEADS, INNER, EPS = 384, 12, 1536, 1e-12
FROZEN = ("emb.word",)


def names(layers=12):
    """Trained tensors in their order in the flat vector; q, k and v are neighbours, so that one product does all three."""
    out = ["emb.pos", "emb.type", "emb.ln.w", "emb.ln.b"]
    for i in range(layers):
        out += [f"l{i}.{p}" for p in ("q.w", "k.w", "v.w", "q.b", "k.b", "v.b", "ao.w", "ao.b", "aln.w", "aln.b", "fi.w", "fi.b", "fo.w", "fo.b", "oln.w", "oln.b")]
    return out + [f"{h}.{p}" for h in ("rel", "span", "pol") for p in "wb"]


class Model:
    """Views of a flat vector. flat may be given (shared memory) or is made from the npz file."""

    def __init__(self, path, flat=None, layers=12):
        z = np.load(path)
        self.layers, self.names = layers, names(layers)
        self.shapes = {n: z[n].shape for n in self.names}
        self.size = sum(int(np.prod(s)) for s in self.shapes.values())
        self.word = torch.from_numpy(z["emb.word"])
        self.flat = torch.zeros(self.size) if flat is None else flat
        if flat is None:
            self.load(z)
        self.bind()

    def load(self, z):
        at = 0
        for n in self.names:
            a = torch.from_numpy(np.ascontiguousarray(z[n])).reshape(-1)
            self.flat[at:at + a.numel()] = a
            at += a.numel()

    def layer_start(self, layer):
        """Where the trained part begins when the layers below are frozen (0: nothing is frozen)."""
        at = 0
        for n in self.names:
            if n.startswith(f"l{layer}.") and layer:
                return at
            at += int(np.prod(self.shapes[n]))
        return 0

    def bind(self, grad=None, frozen=0):
        """Make the views; with grad, every view becomes a leaf whose gradient is accumulated in the same place of grad.
        The embeddings and the lowest layers may stay as they are (frozen layers): that saves their way back."""
        free = self.layer_start(frozen) if grad is not None else self.size
        self.p, self.at, at = {}, {}, 0
        for n in self.names:
            k = int(np.prod(self.shapes[n]))
            self.at[n] = (at, k)
            at += k
        def view(name, shape, start, count):
            t = self.flat[start:start + count].view(shape)
            if start >= free:
                t = t.detach().requires_grad_()
                t.grad = grad[start:start + count].view(shape)
            self.p[name] = t
        for n in self.names:
            if ".q." not in n and ".k." not in n and ".v." not in n:
                view(n, self.shapes[n], *self.at[n])
        for i in range(self.layers):
            view(f"l{i}.qkv.w", (3 * WIDTH, WIDTH), self.at[f"l{i}.q.w"][0], 3 * WIDTH * WIDTH)
            view(f"l{i}.qkv.b", (3 * WIDTH,), self.at[f"l{i}.q.b"][0], 3 * WIDTH)

    def save(self, path, flat=None):
        flat = self.flat if flat is None else flat
        out = {n: flat[a:a + k].view(self.shapes[n]).numpy() for n, (a, k) in self.at.items()}
        out["emb.word"] = self.word.numpy()
        np.savez(path, **out)

    def trunk(self, windows, noise=0.0):
        """windows: lists of piece numbers. Returns the packed last layer (tokens, WIDTH) and the lengths."""
        p, lens = self.p, [len(w) for w in windows]
        ids = torch.tensor([i for w in windows for i in w])
        pos = torch.cat([torch.arange(n) for n in lens])
        x = F.embedding(ids, self.word) + F.embedding(pos, p["emb.pos"]) + p["emb.type"]
        x = F.layer_norm(x, (WIDTH,), p["emb.ln.w"], p["emb.ln.b"], EPS)
        if noise:
            x = x + torch.randn_like(x) * noise
        for i in range(self.layers):
            g = lambda s: p[f"l{i}.{s}"]
            qkv = F.linear(x, g("qkv.w"), g("qkv.b"))
            mixed = []
            for part in torch.split(qkv, lens):
                q, k, v = part.view(-1, 3, HEADS, WIDTH // HEADS).permute(1, 2, 0, 3).unsqueeze(1)
                mixed.append(F.scaled_dot_product_attention(q, k, v)[0].transpose(0, 1).reshape(-1, WIDTH))
            x = F.layer_norm(x + F.linear(torch.cat(mixed), g("ao.w"), g("ao.b")), (WIDTH,), g("aln.w"), g("aln.b"), EPS)
            h = F.gelu(F.linear(x, g("fi.w"), g("fi.b")))
            x = F.layer_norm(x + F.linear(h, g("fo.w"), g("fo.b")), (WIDTH,), g("oln.w"), g("oln.b"), EPS)
        return x, lens

    def pool(self, x, lens):
        return torch.stack([part.mean(0) for part in torch.split(x, lens)])

    def vectors(self, windows):
        x, lens = self.trunk(windows)
        return F.normalize(self.pool(x.float(), lens), dim=-1)

    def read(self, windows, noise=0.0):
        """Relevance (n,), polarity (n, 3), and start/end logits: one (length, 2) tensor a window."""
        x, lens = self.trunk(windows, noise)
        with torch.autocast("cpu", enabled=False):   # the heads are small, and what they say is to be exact
            x = x.float()
            m = self.pool(x, lens)
            rel = F.linear(m, self.p["rel.w"], self.p["rel.b"])[:, 0]
            pol = F.linear(m, self.p["pol.w"], self.p["pol.b"])
            return rel, pol, torch.split(F.linear(x, self.p["span.w"], self.p["span.b"]), lens)
