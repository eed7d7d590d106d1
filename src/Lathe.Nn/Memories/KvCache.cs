using Lathe.Nn.Layers;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Ops.Attention;

namespace Lathe.Nn.Memories;

/// <summary>
/// Keys and values of the tokens so far, so that a new token costs one row and not the whole sequence again. A prompt may come in
/// any number of chunks: the bits are the same. With a sliding window only the window and a chunk are kept.
/// </summary>
/// <remarks>
/// 2·layers·tokens·key-value heads·head size elements for each sequence, in columns of 64 tokens taken as they come. Windows, ALiBi and
/// soft caps are applied inside: no mask of T × T exists.
/// </remarks>
public sealed class KvCache : AttentionMemory, IDisposable
{
    private readonly KeyValueStore _store;
    private int _position;
    private int _length;

    /// <summary>Makes an empty cache for a model.</summary>
    /// <param name="config">The model's config.</param>
    /// <param name="batch">Sequences, all of one length.</param>
    /// <param name="capacity">Most tokens; 0: the model's context. Memory is taken as tokens come.</param>
    /// <param name="type">How an element is stored; <see cref="CacheType.F64"/> for a model of doubles, and only there.</param>
    public KvCache(TransformerConfig config, int batch = 1, int capacity = 0, CacheType type = CacheType.F32)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        if (!config.Causal) throw new ArgumentException("A cache serves causal models; in an encoder every token sees those after it too.", nameof(config));
        _store = new KeyValueStore(Layout(config, batch, type), capacity == 0 ? config.Context : Math.Min(capacity, config.Context));
    }

    /// <inheritdoc/>
    public override int Position => _position;

    /// <summary>First position whose keys are still there; later ones than 0 only with a sliding window.</summary>
    public override int FirstKey => _store.FirstHeld;

    /// <inheritdoc/>
    public override bool InParts => true;

    /// <summary>How an element is stored.</summary>
    public CacheType Type => _store.Layout.Type;

    /// <summary>Most tokens of a sequence.</summary>
    public int Capacity => _store.Capacity;

    /// <summary>Tokens it can hold at once.</summary>
    public int Rows => _store.Rows;

    /// <summary>Most tokens of one forward pass: all of them, or a chunk where there is a sliding window.</summary>
    public int LongestChunk => _store.LongestPass;

    /// <summary>What holds the keys and values.</summary>
    internal KeyValueStore Store => _store;

    /// <summary>Bytes of keys and values so far, in whole columns of 64 tokens.</summary>
    public long Bytes => _store.Bytes;

    /// <summary>Bytes of a cache that holds so many tokens.</summary>
    public static long BytesOf(TransformerConfig config, int tokens, int batch = 1, CacheType type = CacheType.F32)
    {
        ArgumentNullException.ThrowIfNull(config);
        return KeyValueStore.PlacesOf(config.SlidingWindow, tokens) * KeyValueStore.ColumnBytesOf(Layout(config, batch, type));
    }

    /// <summary>Takes memory for so many tokens now, so that reading them takes none.</summary>
    public void Reserve(int tokens) => _store.Reserve(Math.Clamp(tokens, 0, Capacity));

    /// <summary>Bytes that <see cref="WriteTo"/> writes for so many tokens, all kept from <paramref name="first"/> on.</summary>
    public long StoredBytes(int first, int tokens) => (KeyValueStore.ColumnsOf(tokens) - (first / KeyValueStore.Column)) * _store.ColumnBytes;

    /// <summary>Writes what is kept, as it is stored: in whole columns, zeros behind the last token.</summary>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _store.ClearBehind(_position);
        for (int at = FirstKey; at < _position; at += KeyValueStore.Column) stream.Write(_store.ColumnAt(at));
    }

    /// <summary>Becomes a cache that has read <paramref name="position"/> tokens, from what <see cref="WriteTo"/> of one of the same kind wrote.</summary>
    /// <param name="stream">Where it stands next; as much is read as was written.</param>
    /// <param name="first">The <see cref="FirstKey"/> of the cache that wrote.</param>
    /// <param name="position">Its <see cref="Position"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No cache of this kind and capacity is in such a state.</exception>
    /// <exception cref="EndOfStreamException">There are fewer bytes; the cache is empty.</exception>
    public void ReadFrom(Stream stream, int first, int position)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Rewind(0);
        if (position < 0 || position > Capacity) throw new ArgumentOutOfRangeException(nameof(position), position, $"The cache holds {Capacity} tokens.");
        if (first < 0 || first % KeyValueStore.Column != 0 || first > position || KeyValueStore.ColumnsOf(position) - (first / KeyValueStore.Column) > _store.Places)
            throw new ArgumentOutOfRangeException(nameof(first), first, $"A cache of {_store.Places} columns that has read {position} tokens does not begin there.");
        _store.Restore(first, position);
        try
        {
            for (int at = first; at < position; at += KeyValueStore.Column) stream.ReadExactly(_store.ColumnAt(at));
            _position = position;
        }
        finally
        {
            if (_position != position) _store.Clear();
        }
    }

    /// <summary>Becomes a cache that has read what another had at a position.</summary>
    /// <param name="other">One of the same kind and capacity.</param>
    /// <param name="common">Tokens that both have read already; their columns stay.</param>
    /// <param name="position">Where the other was.</param>
    /// <returns>Whether it could: the other may have let go of what is needed. Then nothing has changed.</returns>
    /// <exception cref="ArgumentException">The caches are not of one kind.</exception>
    public bool CopyFrom(KvCache other, int common, int position)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Type != Type || other.Capacity != Capacity || other._store.ColumnBytes != _store.ColumnBytes || other._store.Places != _store.Places)
            throw new ArgumentException("The caches are not of one kind: their types, capacities and models have to be the same.", nameof(other));
        if (!other.CanRewind(position)) return false;
        if (other == this)
        {
            Rewind(position);
            return true;
        }

        // A column that went round holds other positions in each of them.
        int from = FirstKey == 0 && other.FirstKey == 0 ? common / KeyValueStore.Column * KeyValueStore.Column : other.FirstKey;
        _store.Restore(other.FirstKey, position);
        for (int at = from; at < position; at += KeyValueStore.Column) other._store.ColumnAt(at).CopyTo(_store.ColumnAt(at));
        _position = position;
        return true;
    }

    /// <summary>Whether <see cref="Rewind"/> can go back to a position: a sliding window lets old keys go.</summary>
    public bool CanRewind(int position)
        => position >= 0 && position <= _position && (position == 0 || position == _position || _store.Holds(position));

    /// <summary>Forgets everything from a position on; 0 forgets all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position was not reached yet, or a sliding window let go what its token saw.</exception>
    public void Rewind(int position)
    {
        if (!CanRewind(position))
            throw new ArgumentOutOfRangeException(nameof(position), position, $"The cache has read {_position} tokens and keeps those from {FirstKey} on: it cannot go back there. Rewind to 0 and read the text again.");
        if (position == 0) _store.Clear();
        _position = position;
    }

    /// <inheritdoc/>
    public override void Begin(int batch, int length)
    {
        if (batch != _store.Layout.Batch) throw new ArgumentException($"The cache was made for {_store.Layout.Batch} sequences; {batch} came.", nameof(batch));
        if (length > Capacity - _position)
            throw new InvalidOperationException($"The cache holds {Capacity} tokens; {_position} are in it and {length} came. Make it with a larger capacity.");
        if (length > LongestChunk)
            throw new ArgumentException($"With a window of {_store.Layout.Window} a pass takes at most {LongestChunk} tokens; {length} came. Cut it into chunks.", nameof(length));
        _length = length;
    }

    /// <inheritdoc/>
    public override Tensor Attend(int layer, Tensor queries, Tensor keys, Tensor values, AttentionOptions options)
    {
        RequireNoGradient(keys);
        return CachedAttention.Apply(queries, keys, values, _store, layer, _position);
    }

    /// <inheritdoc/>
    public override Tensor AttendPacked(int layer, Tensor qkv, int heads, int keyValueHeads, AttentionOptions options)
    {
        RequireNoGradient(qkv);
        return CachedAttention.ApplyPacked(qkv, _store, layer, _position);
    }

    /// <inheritdoc/>
    public override void End() => Advance(_length);

    /// <summary>So many more tokens were read.</summary>
    internal void Advance(int tokens) => _position += tokens;

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _store.Dispose();

    private static KeyValueLayout Layout(TransformerConfig config, int batch, CacheType type) => new()
    {
        Layers = config.Layers,
        Batch = batch,
        Heads = config.Heads,
        KeyValueHeads = config.KeyValueHeadCount,
        HeadSize = config.HeadWidth,
        Type = type,
        Window = config.SlidingWindow,
        SoftCap = config.AttentionSoftCap,
        Slopes = config.Positions == PositionKind.Alibi ? [.. Enumerable.Range(0, config.Heads).Select(h => AttentionBias.Slope(h, config.Heads))] : [],
    };

    internal static void RequireNoGradient(Tensor x)
    {
        if (x.NeedsGrad) throw new InvalidOperationException("A KvCache keeps no gradients: use a scope made with record: false, or scope.NoRecord().");
    }
}
