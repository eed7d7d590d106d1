namespace Lathe.Nn.Models.Accounting;

/// <summary>The most memory a training step's scope takes: activations, their gradients, and what ops save.</summary>
public static class ActivationMemory
{
    /// <summary>Bytes of a step: forward, softmax cross-entropy over all logits, backward.</summary>
    /// <param name="config">The model.</param>
    /// <param name="batch">Sequences, B.</param>
    /// <param name="length">Tokens of each, T.</param>
    /// <param name="checkpoint">Whether blocks are computed again instead of kept.</param>
    /// <param name="keepLogits">False where the head and the loss are one op that never stores all logits.</param>
    /// <param name="elementBytes">4 for Float32.</param>
    public static long Of(TransformerConfig config, int batch, int length, bool checkpoint = false, bool keepLogits = true, int elementBytes = 4)
    {
        ArgumentNullException.ThrowIfNull(config);
        var tape = new ActivationTape(elementBytes);
        long n = (long)batch * length, width = config.Width, stream = n * width;
        tape.Constant(4 * n);
        int x = Embed(tape, config, n, length);
        if (config.Positions == PositionKind.Rotary) tape.Constant(4L * length);
        bool windowed = config.SlidingWindow > 0 && length > config.SlidingWindow;
        if (config.Positions == PositionKind.Alibi) tape.Constant((long)elementBytes * config.Heads * length * length);
        else if (windowed) tape.Constant((long)elementBytes * length * length);
        for (int i = 0; i < config.Layers; i++)
            x = checkpoint ? tape.Checkpoint(x, stream, input => Block(tape, config, n, batch, length, input)) : Block(tape, config, n, batch, length, x);
        if (config.PreNorm) x = Norm(tape, config, n, x);
        tape.Constant(4 * n);
        if (config.LanguageHead && keepLogits)
        {
            x = tape.Op(n * config.Vocabulary, 0, 0, x);
            if (config.LogitSoftCap > 0) x = tape.Op(n * config.Vocabulary, 0, 0, x);
        }

        tape.Op(1, n, n, x);
        tape.Backward();
        return tape.Peak;
    }

    private static int Embed(ActivationTape tape, TransformerConfig config, long n, int length)
    {
        long stream = n * config.Width, row = (long)length * config.Width;
        int x = tape.Op(stream, 0, 0);
        if (config.Positions == PositionKind.Learned)
        {
            tape.Constant(4L * length);
            int positions = tape.Op(row, 0, 0);
            x = tape.Op(stream, 0, 0, x, positions);
        }

        if (config.Positions == PositionKind.Sinusoidal)
        {
            tape.Constant(4 * row);
            x = tape.Op(stream, 0, 0, x);
        }

        if (config.TokenTypes > 0)
        {
            tape.Constant(4 * n);
            int types = tape.Op(stream, 0, 0);
            x = tape.Op(stream, 0, 0, x, types);
        }

        if (config.EmbeddingNorm) x = Norm(tape, config, n, x);
        return config.EmbeddingDropout > 0 ? tape.Op(stream, 0, 0, x) : x;
    }

    private static int Block(ActivationTape tape, TransformerConfig config, long n, int batch, int length, int x)
    {
        long stream = n * config.Width;
        if (config.ParallelResidual)
        {
            int normed = Norm(tape, config, n, x);
            int both = tape.Op(stream, 0, 0, Attention(tape, config, n, batch, length, normed), Transform(tape, config, n, normed));
            return tape.Op(stream, 0, 0, x, Drop(tape, config, stream, both));
        }

        int a = Drop(tape, config, stream, Attention(tape, config, n, batch, length, config.PreNorm ? Norm(tape, config, n, x) : x));
        x = tape.Op(stream, 0, 0, x, a);
        if (!config.PreNorm) x = Norm(tape, config, n, x);
        int f = Drop(tape, config, stream, Transform(tape, config, n, config.PreNorm ? Norm(tape, config, n, x) : x));
        x = tape.Op(stream, 0, 0, x, f);
        return config.PreNorm ? x : Norm(tape, config, n, x);
    }

    private static int Drop(ActivationTape tape, TransformerConfig config, long stream, int x) => config.ResidualDropout > 0 ? tape.Op(stream, 0, 0, x) : x;

    private static int Norm(ActivationTape tape, TransformerConfig config, long n, int x) => tape.Op(n * config.Width, 2 * n, 0, x);

    private static int Attention(ActivationTape tape, TransformerConfig config, long n, int batch, int length, int x)
    {
        long size = config.HeadWidth, q = n * config.Heads * size, kv = n * config.KeyValueHeadCount * size, packed = q + (2 * kv), lse = n * config.Heads;
        int qkv = tape.Op(packed, 0, 0, x), y;
        bool rotary = config.Positions == PositionKind.Rotary;
        if (config.AttentionSoftCap > 0)
        {
            if (rotary) qkv = tape.Op(packed, 0, 0, qkv);
            return tape.Op(n * config.Width, 0, 0, Capped(tape, config, batch, length, q, kv, qkv));
        }

        if (config.QkNorm)
        {
            int queries = tape.Op(q, 0, 0, qkv), keys = tape.Op(kv, 0, 0, qkv), values = tape.Op(kv, 0, 0, qkv);
            queries = tape.Op(q, 2 * n * config.Heads, 0, queries);
            keys = tape.Op(kv, 2 * n * config.KeyValueHeadCount, 0, keys);
            if (rotary) (queries, keys) = (tape.Op(q, 0, 0, queries), tape.Op(kv, 0, 0, keys));
            y = tape.Op(q, lse, 0, queries, keys, values);
        }
        else
        {
            if (rotary) qkv = tape.Op(packed, 0, 0, qkv);
            y = tape.Op(q, lse, 0, qkv);
        }

        return tape.Op(n * config.Width, 0, 0, y);
    }

    // Attention composed of plain ops, for soft caps: five arrays of all pairs of tokens.
    private static int Capped(ActivationTape tape, TransformerConfig config, int batch, int length, long q, long kv, int qkv)
    {
        long pairs = (long)batch * config.Heads * length * length;
        int queries = tape.Op(q, 0, 0, qkv), keys = tape.Op(kv, 0, 0, qkv), values = tape.Op(kv, 0, 0, qkv);
        queries = tape.Op(q, 0, 0, queries);
        (keys, values) = (tape.Op(kv, 0, 0, keys), tape.Op(kv, 0, 0, values));
        if (q != kv) (keys, values) = (tape.Op(q, 0, 0, keys), tape.Op(q, 0, 0, values));
        int scores = tape.Op(pairs, 0, 0, tape.Op(pairs, 0, 0, tape.Op(pairs, 0, 0, queries, keys)));
        bool masked = config.Positions == PositionKind.Alibi || (config.SlidingWindow > 0 && length > config.SlidingWindow);
        if (masked) scores = tape.Op(pairs, 0, 0, scores);
        tape.Constant(4 * (long)batch * length * length);
        scores = tape.Op(pairs, 0, 0, tape.Op(pairs, 0, 0, scores));
        return tape.Op(q, 0, 0, tape.Op(q, 0, 0, scores, values));
    }

    // Of a mixture: as many expert rows as an even load has.
    private static int Transform(ActivationTape tape, TransformerConfig config, long n, int x)
    {
        long width = config.Width;
        if (config.Mixture is not { } m) return Mlp(tape, config, n, config.FeedForwardWidth, x);
        long hidden = m.Hidden == 0 ? config.FeedForwardWidth : m.Hidden, rows = n * m.Active / m.Experts;
        int router = tape.Op(n * m.Experts, 0, 0, tape.Op(n * m.Experts, 0, 0, x));
        int shares = tape.Op(n * m.Active, 0, 0, tape.Op(n * m.Active, 0, 0, router));
        int sum = m.Shared > 0 ? Mlp(tape, config, n, m.Shared * hidden, x) : -1;
        for (int e = 0; e < m.Experts; e++)
        {
            int y = Mlp(tape, config, rows, hidden, tape.Op(rows * width, 0, 0, x));
            int back = tape.Op(n * width, 0, 0, tape.Op(rows * width, 0, 0, y, tape.Op(rows, 0, 0, shares)));
            sum = sum < 0 ? back : tape.Op(n * width, 0, 0, sum, back);
        }

        return sum;
    }

    private static int Mlp(ActivationTape tape, TransformerConfig config, long n, long hidden, int x)
        => tape.Op(n * config.Width, 0, 0, tape.Op(n * hidden, 0, 0, tape.Op(n * hidden * (config.Gated ? 2 : 1), 0, 0, x)));
}
