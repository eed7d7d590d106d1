using System.Runtime.InteropServices;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Memories;

/// <summary>
/// Keys and values of the tokens so far, so that a new token costs one row and not the whole sequence again. A prompt may come in
/// any number of chunks. With a sliding window only the window is kept.
/// </summary>
/// <remarks>2·layers·capacity·key-value heads·head size values for each sequence.</remarks>
public sealed class KvCache : AttentionMemory, IDisposable
{
    private const int WindowChunk = 256;
    private readonly Parameter[] _keys;
    private readonly Parameter[] _values;
    private readonly int _batch;
    private readonly int _heads;
    private readonly int _size;
    private readonly int _window;
    private readonly int _context;
    private int _position;
    private int _first;
    private int _length;

    /// <summary>Makes an empty cache for a model.</summary>
    /// <param name="config">The model's config.</param>
    /// <param name="batch">Sequences, all of one length.</param>
    /// <param name="capacity">Most tokens; 0: the model's context. With a sliding window no more than the window and a chunk are stored.</param>
    /// <param name="dtype">Element type of the model.</param>
    public KvCache(TransformerConfig config, int batch = 1, int capacity = 0, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _context = capacity == 0 ? config.Context : Math.Min(capacity, config.Context);
        _window = config.SlidingWindow;
        Rows = RowsOf(config, _context);
        _batch = batch;
        _heads = config.KeyValueHeadCount;
        _size = config.HeadWidth;
        _keys = new Parameter[config.Layers];
        _values = new Parameter[config.Layers];
        for (int i = 0; i < config.Layers; i++)
        {
            _keys[i] = new Parameter($"cache.{i}.keys", [batch, Rows, _heads, _size], dtype) { RequiresGrad = false };
            _values[i] = new Parameter($"cache.{i}.values", [batch, Rows, _heads, _size], dtype) { RequiresGrad = false };
        }
    }

    /// <inheritdoc/>
    public override int Position => _position;

    /// <inheritdoc/>
    public override int FirstKey => _first;

    /// <summary>Tokens it can hold at once.</summary>
    public int Rows { get; }

    /// <summary>Most tokens of one forward pass: all of them, or a chunk where there is a sliding window.</summary>
    public int LongestChunk => Rows < _context ? Rows - _window + 1 : Rows;

    /// <summary>Bytes of keys and values.</summary>
    public long Bytes => _keys.Sum(k => 2 * k.Count * k.DType.SizeOf());

    /// <summary>Rows that a cache for so many tokens stores.</summary>
    public static int RowsOf(TransformerConfig config, int tokens)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.SlidingWindow == 0 ? tokens : (int)Math.Min(tokens, (long)config.SlidingWindow + WindowChunk);
    }

    /// <summary>Forgets everything from a position on; 0 forgets all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position was not reached yet, or lies before what a sliding window kept.</exception>
    public void Rewind(int position)
    {
        if (position == 0) _first = 0;
        if (position < _first || position > _position)
            throw new ArgumentOutOfRangeException(nameof(position), position, $"The cache holds positions {_first} to {_position}.");
        _position = position;
    }

    /// <inheritdoc/>
    public override void Begin(int batch, int length)
    {
        if (batch != _batch) throw new ArgumentException($"The cache was made for {_batch} sequences; {batch} came.", nameof(batch));
        if (_position + length > _context)
            throw new InvalidOperationException($"The cache holds {_context} tokens; {_position} are in it and {length} came. Make it with a larger capacity.");
        _length = length;
        if (_position + length - _first <= Rows) return;
        if (length > LongestChunk) throw new ArgumentException($"With a window of {_window} a pass takes at most {LongestChunk} tokens; {length} came. Cut it into chunks.", nameof(length));
        DropBefore(Math.Max(_first, _position - _window + 1));
    }

    /// <inheritdoc/>
    public override Tensor Attend(int layer, Tensor queries, Tensor keys, Tensor values, AttentionOptions options)
    {
        if (keys.NeedsGrad) throw new InvalidOperationException("A KvCache keeps no gradients: use a scope made with record: false, or scope.NoRecord().");
        Store(keys, _keys[layer]);
        Store(values, _values[layer]);
        Scope scope = queries.Scope;
        int held = _position + _length - _first;
        long sequence = (long)Rows * _heads * _size;
        Shape shape = [1, held, _heads, _size];
        if (_batch == 1) return queries.Attention(scope.UsePart(_keys[layer], 0, shape), scope.UsePart(_values[layer], 0, shape), options);

        Tensor[] parts = new Tensor[_batch];
        for (int b = 0; b < _batch; b++)
            parts[b] = queries.Slice(0, b, 1).Attention(scope.UsePart(_keys[layer], b * sequence, shape), scope.UsePart(_values[layer], b * sequence, shape), options);
        return Tensor.Concat(parts, 0);
    }

    /// <inheritdoc/>
    public override void End() => _position += _length;

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (Parameter p in _keys) p.Dispose();
        foreach (Parameter p in _values) p.Dispose();
    }

    private void Store(Tensor rows, Parameter cache)
    {
        if (cache.DType == DType.Float64) Store(rows.Data<double>(), cache.Value<double>());
        else Store(rows.To(DType.Float32).Data<float>(), cache.Value<float>());
    }

    private void Store<T>(ReadOnlySpan<T> rows, Span<T> cache)
    {
        int row = _heads * _size, count = _length * row;
        for (int b = 0; b < _batch; b++)
            rows.Slice(b * count, count).CopyTo(cache.Slice(((b * Rows) + _position - _first) * row, count));
    }

    private void DropBefore(int first)
    {
        int drop = first - _first, keep = _position - first;
        foreach (Parameter p in _keys) Move(p, drop, keep);
        foreach (Parameter p in _values) Move(p, drop, keep);
        _first = first;
    }

    private void Move(Parameter cache, int drop, int keep)
    {
        Span<byte> bytes = cache.DType == DType.Float64 ? MemoryMarshal.AsBytes(cache.Value<double>()) : MemoryMarshal.AsBytes(cache.Value<float>());
        int row = _heads * _size * cache.DType.SizeOf();
        for (int b = 0; b < _batch; b++)
        {
            Span<byte> rows = bytes.Slice(b * Rows * row, Rows * row);
            rows.Slice(drop * row, keep * row).CopyTo(rows);
        }
    }
}
