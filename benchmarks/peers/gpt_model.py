"""GPT-2's architecture in PyTorch, for the peers that train it."""
import math
import torch
from torch import nn
from torch.nn import functional as F


class Norm(nn.Module):
    def __init__(self, width, bias):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width)) if bias else None

    def forward(self, x):
        return F.layer_norm(x, x.shape[-1:], self.weight, self.bias)


class Block(nn.Module):
    def __init__(self, width, heads, context, bias):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = Norm(width, bias), Norm(width, bias)
        self.qkv, self.out = nn.Linear(width, 3 * width, bias), nn.Linear(width, width, bias)
        self.up, self.down = nn.Linear(width, 4 * width, bias), nn.Linear(4 * width, width, bias)
        self.register_buffer("hidden", torch.full((context, context), -math.inf).triu(1))

    def forward(self, x):
        b, t, c = x.shape
        size = c // self.heads
        q, k, v = (p.view(b, t, self.heads, size).transpose(1, 2).reshape(b * self.heads, t, size)
                   for p in self.qkv(self.norm1(x)).split(c, -1))
        scores = torch.baddbmm(self.hidden[:t, :t].expand(b * self.heads, t, t), q, k.transpose(1, 2), alpha=size ** -0.5)
        y = torch.bmm(scores.softmax(-1), v).view(b, self.heads, t, size).transpose(1, 2).reshape(b, t, c)
        x = x + self.out(y)
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Gpt(nn.Module):
    def __init__(self, layers, heads, width, vocabulary, context, bias):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads, context, bias) for _ in range(layers))
        self.norm = Norm(width, bias)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.normal_(p, 0, 0.02)

    def forward(self, x, y):
        h = self.tokens(x) + self.positions.weight[: x.shape[1]]
        for block in self.blocks:
            h = block(h)
        logits = F.linear(self.norm(h), self.tokens.weight)
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), y.view(-1))
