#!/usr/bin/python3
"""The digit transformer in PyTorch, the same sizes and data. Usage: digits_torch.py DATA [threads] [seed] [epochs]"""
import math
import sys
import time
import numpy as np
import torch
from torch import nn
from digits_data import load

VOCABULARY, WIDTH, HEADS, LAYERS, HIDDEN, BATCH, RATE = 20, 64, 4, 2, 256, 32, 1e-3


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, HIDDEN), nn.Linear(HIDDEN, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)

    def forward(self, x):
        n, length, _ = x.shape
        q, k, v = self.qkv(x).view(n, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        a = torch.softmax((q * (WIDTH // HEADS) ** -0.5) @ k.transpose(-1, -2), -1)
        x = self.norm1(x + self.out((a @ v).transpose(1, 2).reshape(n, length, WIDTH)))
        return self.norm2(x + self.down(torch.relu(self.up(x))))


class Model(nn.Module):
    def __init__(self, length):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.classifier = nn.Linear(WIDTH, VOCABULARY)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)
        angle = torch.arange(length)[:, None] / 10000 ** (torch.arange(0, WIDTH, 2) / WIDTH)
        self.register_buffer("positions", torch.stack([angle.sin(), angle.cos()], -1).reshape(length, WIDTH))

    def forward(self, tokens):
        x = self.embedding(tokens) + self.positions
        for block in self.blocks:
            x = block(x)
        return self.classifier(x[:, 0])


def main():
    data = {name: torch.from_numpy(array) for name, array in load(sys.argv[1]).items()}
    threads = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    epochs = int(sys.argv[4]) if len(sys.argv) > 4 else 20
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    x, y = data["train.tokens"], data["train.labels"]
    model = Model(x.shape[1])
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    model(x[:BATCH])
    start = time.perf_counter()
    for _ in range(epochs):
        order = torch.from_numpy(rng.permutation(len(x)))
        for at in range(0, len(x), BATCH):
            rows = order[at:at + BATCH]
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            accuracy = (model(data["validation.tokens"]).argmax(-1) == data["validation.labels"]).float().mean().item()
    seconds = time.perf_counter() - start
    with torch.no_grad():
        test = (model(data["test.tokens"]).argmax(-1) == data["test.labels"]).float().mean().item()
    parameters = sum(p.numel() for p in model.parameters())
    print(f"torch {torch.__version__} threads {threads} seed {seed}: {seconds:.2f} s, validation {accuracy:.4f}, test {test:.4f}, loss {loss.item():.4f}, parameters {parameters}")


main()
