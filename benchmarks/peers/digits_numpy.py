#!/usr/bin/python3
"""
The digit transformer in NumPy: post-norm encoder, first-token pooling, hand-written backward, Adam. All parameters lie in one
flat array, so that the optimizer is a handful of whole-array operations. Usage: digits_numpy.py DATA [seed] [epochs]
"""
import sys
import time
import numpy as np
from digits_data import load

VOCABULARY, WIDTH, HEADS, LAYERS, HIDDEN, BATCH, RATE = 20, 64, 4, 2, 256, 32, 1e-3
SIZE = WIDTH // HEADS


def positions(length):
    angle = np.arange(length)[:, None] / 10000 ** (np.arange(0, WIDTH, 2) / WIDTH)
    table = np.zeros((length, WIDTH), np.float32)
    table[:, 0::2], table[:, 1::2] = np.sin(angle), np.cos(angle)
    return table


class Model:
    def __init__(self, rng, length):
        shapes = {"embedding": (VOCABULARY, WIDTH)}
        for layer in range(LAYERS):
            shapes |= {
                f"qkv{layer}": (WIDTH, 3 * WIDTH), f"qkv_bias{layer}": (3 * WIDTH,), f"out{layer}": (WIDTH, WIDTH),
                f"out_bias{layer}": (WIDTH,), f"gain1{layer}": (WIDTH,), f"shift1{layer}": (WIDTH,),
                f"up{layer}": (WIDTH, HIDDEN), f"up_bias{layer}": (HIDDEN,), f"down{layer}": (HIDDEN, WIDTH),
                f"down_bias{layer}": (WIDTH,), f"gain2{layer}": (WIDTH,), f"shift2{layer}": (WIDTH,)}
        shapes |= {"classifier": (WIDTH, VOCABULARY), "classifier_bias": (VOCABULARY,)}
        self.count = sum(int(np.prod(shape)) for shape in shapes.values())
        self.flat, self.flat_grad = np.zeros(self.count, np.float32), np.zeros(self.count, np.float32)
        self.mean, self.square = np.zeros(self.count, np.float32), np.zeros(self.count, np.float32)
        self.scratch, self.scratch2, self.steps = np.empty(self.count, np.float32), np.empty(self.count, np.float32), 0
        self.p, self.g, at = {}, {}, 0
        for name, shape in shapes.items():
            size = int(np.prod(shape))
            self.p[name], self.g[name] = self.flat[at:at + size].reshape(shape), self.flat_grad[at:at + size].reshape(shape)
            at += size
            if name == "embedding":
                self.p[name][...] = rng.standard_normal(shape)
            elif name.startswith("gain"):
                self.p[name][...] = 1
            elif len(shape) == 2:
                outputs = shape[1] // 3 if name.startswith("qkv") else shape[1]
                bound = np.sqrt(6 / (shape[0] + outputs))
                self.p[name][...] = rng.uniform(-bound, bound, shape)
        self.positions, self.scale = positions(length), np.float32(SIZE ** -0.5)

    def norm(self, x, gain, shift):
        centered = x - x.mean(-1, keepdims=True)
        inverse = 1 / np.sqrt(np.einsum("ij,ij->i", centered, centered)[:, None] / WIDTH + np.float32(1e-5))
        hat = centered * inverse
        return hat * self.p[gain] + self.p[shift], (hat, inverse)

    def norm_backward(self, dy, saved, gain, shift):
        hat, inverse = saved
        self.g[gain][...] = np.einsum("ij,ij->j", dy, hat)
        self.g[shift][...] = dy.sum(0)
        d = dy * self.p[gain]
        return (d - d.mean(-1, keepdims=True) - hat * (np.einsum("ij,ij->i", d, hat)[:, None] / WIDTH)) * inverse

    def forward(self, tokens):
        p, (n, length) = self.p, tokens.shape
        x, saved = (p["embedding"][tokens] + self.positions).reshape(n * length, WIDTH), []
        for l in range(LAYERS):
            qkv = x @ p[f"qkv{l}"]
            qkv += p[f"qkv_bias{l}"]
            qkv = qkv.reshape(n, length, 3, HEADS, SIZE).transpose(2, 0, 3, 1, 4)
            q, k, v = qkv[0] * self.scale, qkv[1], qkv[2]
            a = q @ k.swapaxes(-1, -2)
            a -= a.max(-1, keepdims=True)
            np.exp(a, out=a)
            a /= a.sum(-1, keepdims=True)
            heads = (a @ v).transpose(0, 2, 1, 3).reshape(n * length, WIDTH)
            branch = heads @ p[f"out{l}"]
            branch += p[f"out_bias{l}"]
            branch += x
            x1, norm1 = self.norm(branch, f"gain1{l}", f"shift1{l}")
            hidden = x1 @ p[f"up{l}"]
            hidden += p[f"up_bias{l}"]
            np.maximum(hidden, 0, out=hidden)
            branch = hidden @ p[f"down{l}"]
            branch += p[f"down_bias{l}"]
            branch += x1
            x2, norm2 = self.norm(branch, f"gain2{l}", f"shift2{l}")
            saved.append((x, q, k, v, a, heads, x1, norm1, hidden, norm2))
            x = x2
        first = x.reshape(n, length, WIDTH)[:, 0]
        return first @ p["classifier"] + p["classifier_bias"], first, saved

    def backward(self, tokens, labels):
        p, g, (n, length) = self.p, self.g, tokens.shape
        logits, first, saved = self.forward(tokens)
        e = np.exp(logits - logits.max(-1, keepdims=True))
        d = e / e.sum(-1, keepdims=True)
        loss = -np.log(d[np.arange(n), labels]).mean()
        d[np.arange(n), labels] -= 1
        d /= n
        np.matmul(first.T, d, out=g["classifier"])
        g["classifier_bias"][...] = d.sum(0)
        dx = np.zeros((n, length, WIDTH), np.float32)
        dx[:, 0] = d @ p["classifier"].T
        dx = dx.reshape(n * length, WIDTH)
        for l in range(LAYERS - 1, -1, -1):
            x, q, k, v, a, heads, x1, norm1, hidden, norm2 = saved[l]
            d = self.norm_backward(dx, norm2, f"gain2{l}", f"shift2{l}")
            np.matmul(hidden.T, d, out=g[f"down{l}"])
            g[f"down_bias{l}"][...] = d.sum(0)
            dh = d @ p[f"down{l}"].T
            dh *= hidden > 0
            np.matmul(x1.T, dh, out=g[f"up{l}"])
            g[f"up_bias{l}"][...] = dh.sum(0)
            d += dh @ p[f"up{l}"].T
            d = self.norm_backward(d, norm1, f"gain1{l}", f"shift1{l}")
            np.matmul(heads.T, d, out=g[f"out{l}"])
            g[f"out_bias{l}"][...] = d.sum(0)
            dy = (d @ p[f"out{l}"].T).reshape(n, length, HEADS, SIZE).transpose(0, 2, 1, 3)
            da = dy @ v.swapaxes(-1, -2)
            dqkv = np.empty((n, length, 3, HEADS, SIZE), np.float32)
            parts = dqkv.transpose(2, 0, 3, 1, 4)
            parts[2] = a.swapaxes(-1, -2) @ dy
            da -= (da * a).sum(-1, keepdims=True)
            da *= a
            parts[0] = (da @ k) * self.scale
            parts[1] = da.swapaxes(-1, -2) @ q
            dqkv = dqkv.reshape(n * length, 3 * WIDTH)
            np.matmul(x.T, dqkv, out=g[f"qkv{l}"])
            g[f"qkv_bias{l}"][...] = dqkv.sum(0)
            dx = dqkv @ p[f"qkv{l}"].T
            dx += d
        hot = np.zeros((VOCABULARY, n * length), np.float32)
        hot[tokens.ravel(), np.arange(n * length)] = 1
        np.matmul(hot, dx, out=g["embedding"])
        return loss

    def adam(self, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.steps += 1
        t, u, f = self.scratch, self.scratch2, np.float32
        self.mean *= f(beta1)
        np.multiply(self.flat_grad, f(1 - beta1), out=t)
        self.mean += t
        self.square *= f(beta2)
        np.multiply(self.flat_grad, self.flat_grad, out=t)
        t *= f(1 - beta2)
        self.square += t
        np.sqrt(self.square, out=t)
        t *= f(1 / np.sqrt(1 - beta2 ** self.steps))
        t += f(epsilon)
        np.divide(self.mean, t, out=u)
        u *= f(RATE / (1 - beta1 ** self.steps))
        self.flat -= u


def main():
    data = load(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    epochs = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    rng = np.random.default_rng(seed)
    x, y = data["train.tokens"], data["train.labels"]
    model = Model(rng, x.shape[1])
    start = time.perf_counter()
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for at in range(0, len(x), BATCH):
            rows = order[at:at + BATCH]
            loss = model.backward(x[rows], y[rows])
            model.adam()
        accuracy = (model.forward(data["validation.tokens"])[0].argmax(-1) == data["validation.labels"]).mean()
    seconds = time.perf_counter() - start
    test = (model.forward(data["test.tokens"])[0].argmax(-1) == data["test.labels"]).mean()
    print(f"numpy {np.__version__} seed {seed}: {seconds:.2f} s, validation {accuracy:.4f}, test {test:.4f}, loss {loss:.4f}, parameters {model.count}")


main()
