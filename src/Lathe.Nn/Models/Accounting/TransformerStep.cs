using Lathe.Tensors.Ops.Losses;

namespace Lathe.Nn.Models.Accounting;

/// <summary>A training step of <see cref="Transformer"/> played on a <see cref="SizedTape"/>: the same values in the same order.</summary>
internal sealed class TransformerStep
{
    private readonly TransformerConfig _config;
    private readonly SizedTape _tape = new();
    private readonly long _batch;
    private readonly long _length;
    private readonly long _rows;
    private readonly long _stream;
    private readonly bool _checkpointed;
    private readonly MixtureStep? _mixture;
    private int _mask = -1;
    private int _balance = -1;

    public TransformerStep(TransformerConfig config, int batch, int length, bool checkpointed)
    {
        (_config, _batch, _length, _checkpointed) = (config, batch, length, checkpointed);
        _rows = (long)batch * length;
        _stream = _rows * config.Width;
        _mixture = config.Mixture is { } mixture ? new MixtureStep(config, mixture, _tape, _rows) : null;
        _tape.Constant(_rows);
        if (config.LanguageHead) _tape.Constant(_rows);
        int x = Blocks(Embed());
        if (config.PreNorm) x = Norm(x, config.Width, _rows);
        int end = config.LanguageHead ? Loss(x) : x;
        if (_balance >= 0) end = _tape.Op(1, [end, _tape.Op(1, [_balance])]);
        _tape.Backward(end);
    }

    public long PeakBytes => _tape.PeakBytes;

    private int Embed()
    {
        int x = _tape.Op(_stream, [], trained: true);
        if (_config.Positions == PositionKind.Learned)
        {
            _tape.Constant(_length);
            x = _tape.Op(_stream, [x, _tape.Op(_length * _config.Width, [], trained: true)]);
        }

        if (_config.Positions == PositionKind.Sinusoidal) x = _tape.Op(_stream, [x, _tape.Constant(_length * _config.Width)]);
        if (_config.TokenTypes > 0)
        {
            _tape.Constant(_rows);
            x = _tape.Op(_stream, [x, _tape.Op(_stream, [], trained: true)]);
        }

        if (_config.EmbeddingNorm) x = Norm(x, _config.Width, _rows);
        return _config.EmbeddingDropout > 0 ? _tape.Op(_stream, [x]) : x;
    }

    private int Blocks(int x)
    {
        bool alibi = _config.Positions == PositionKind.Alibi;
        if (alibi || (_config.SlidingWindow > 0 && _length > _config.SlidingWindow))
            _mask = _tape.Constant((alibi ? _config.Heads : 1) * _length * _length);
        if (_config.Positions == PositionKind.Rotary) _tape.Constant(_length);
        for (int i = 0; i < _config.Layers; i++) x = _checkpointed ? Checkpoint(x) : Block(x);
        return x;
    }

    // Forward keeps the output alone; backward runs the block again, with nothing recycled inside.
    private int Checkpoint(int x)
    {
        (long, int) mark = _tape.Mark();
        _tape.Recording = false;
        Block(x);
        _tape.Recording = true;
        _tape.Rewind(mark);
        return _tape.Op(_stream, x, () =>
        {
            (long, int) again = _tape.Mark();
            _tape.Recycling = false;
            int first = _tape.Count;
            _tape.Backward(Block(_tape.View(x)), first);
            _tape.Rewind(again);
            _tape.Recycling = true;
        });
    }

    private int Block(int x)
    {
        if (_config.ParallelResidual)
        {
            int normed = Norm(x, _config.Width, _rows);
            int attended = Attention(normed);
            return Add(x, Dropped(Add(attended, FeedForward(normed))));
        }

        if (_config.PreNorm)
        {
            x = Add(x, Dropped(Attention(Norm(x, _config.Width, _rows))));
            return Add(x, Dropped(FeedForward(Norm(x, _config.Width, _rows))));
        }

        x = Norm(Add(x, Dropped(Attention(x))), _config.Width, _rows);
        return Norm(Add(x, Dropped(FeedForward(x))), _config.Width, _rows);
    }

    private int Attention(int x)
    {
        long size = _config.HeadWidth, queries = _rows * _config.Heads * size, keys = _rows * _config.KeyValueHeadCount * size;
        bool rotary = _config.Positions == PositionKind.Rotary;
        int y = _tape.Op(queries + (2 * keys), [x], trained: true);
        if (_config.QkNorm)
        {
            int split = _tape.View(y);
            int q = _tape.Op(queries, [split]), k = _tape.Op(keys, [split]), v = _tape.Op(keys, [split]);
            q = Norm(q, size, _rows * _config.Heads);
            k = Norm(k, size, _rows * _config.KeyValueHeadCount);
            if (rotary) (q, k) = (_tape.Op(queries, [q]), _tape.Op(keys, [k]));
            y = _config.AttentionSoftCap > 0 ? Composed(q, k, v) : _tape.Op(queries, [q, k, v], saved: _rows * _config.Heads);
        }
        else
        {
            if (rotary) y = _tape.Op(queries + (2 * keys), [y]);
            if (_config.AttentionSoftCap > 0)
            {
                int split = _tape.View(y), k = _tape.Op(keys, [split]), v = _tape.Op(keys, [split]);
                y = Composed(_tape.Op(queries, [split]), k, v);
            }
            else
            {
                y = _tape.Op(queries, [y], saved: _rows * _config.Heads);
            }
        }

        return _tape.Op(_stream, [y], trained: true);
    }

    // Soft-capped attention is composed of plain ops, with all scores.
    private int Composed(int q, int k, int v)
    {
        long queries = _rows * _config.Heads * _config.HeadWidth, keys = _rows * _config.KeyValueHeadCount * _config.HeadWidth;
        long scores = _batch * _config.Heads * _length * _length;
        int Repeat(int x)
        {
            int y = _tape.Op(keys, [x]);
            return keys == queries ? y : _tape.Op(queries, [y]);
        }

        int qh = _tape.Op(queries, [q]), kh = Repeat(k), vh = Repeat(v);
        int s = _tape.Op(scores, [_tape.Op(scores, [_tape.Op(scores, [qh, kh])])]);
        if (_mask >= 0) s = _tape.Op(scores, [s, _mask]);
        if (_config.Causal) s = _tape.Op(scores, [s, _tape.Constant(_batch * _length * _length)]);
        int probabilities = _tape.Op(scores, [s]);
        return _tape.Op(queries, [_tape.Op(queries, [probabilities, vh])]);
    }

    private int FeedForward(int x)
    {
        if (_mixture is null) return Network(_tape, _config, x, _rows, _config.FeedForwardWidth);
        int y = _mixture.Forward(x, out int balance);
        _balance = _balance >= 0 ? _tape.Op(1, [_balance, balance]) : balance;
        return y;
    }

    /// <summary>Up, function, down.</summary>
    internal static int Network(SizedTape tape, TransformerConfig config, int x, long rows, long hidden)
    {
        int up = tape.Op(rows * (config.Gated ? 2 * hidden : hidden), [x], trained: true);
        return tape.Op(rows * config.Width, [tape.Op(rows * hidden, [up])], trained: true);
    }

    private int Loss(int x)
    {
        long logits = _rows * _config.Vocabulary;
        if (_config.LogitSoftCap > 0)
            return _tape.Op(1, [_tape.Op(logits, [_tape.Op(logits, [x], trained: true)])], saved: _rows, scratch: _rows);
        long chunk = Math.Clamp(LinearCrossEntropy.KeptBytes / (4L * _config.Vocabulary), 1, int.MaxValue);
        return _rows <= chunk
            ? _tape.Op(1, [x], trained: true, saved: _rows + logits, scratch: _rows)
            : _tape.Op(1, [x], trained: true, saved: _rows, scratch: (chunk * _config.Vocabulary) + _rows, backwardScratch: chunk * _config.Vocabulary);
    }

    // Statistics of each row are kept where a gradient is wanted; backward sums gains and biases over runs of 32 rows.
    private int Norm(int x, long width, long rows)
        => _tape.Op(rows * width, [x], trained: true, saved: _tape.Recording ? 2 * rows : 0, backwardScratch: 2 * ((rows + 31) / 32) * width);

    private int Add(int a, int b) => _tape.Op(_stream, [a, b]);

    private int Dropped(int x) => _config.ResidualDropout > 0 ? _tape.Op(_stream, [x]) : x;
}
