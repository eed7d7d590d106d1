using System.Runtime.InteropServices;

namespace Lathe.Tensors.Caching;

/// <summary>
/// A pass in which texts of different lengths are read together: their new tokens follow each other in one row, and each text has a store
/// of its own. Filled anew for every pass; a steady pass allocates nothing.
/// </summary>
internal sealed unsafe class RaggedPass
{
    private readonly List<KeyValueStore> _stores = [];
    private readonly List<RaggedPart> _parts = [];

    /// <summary>What every store holds; null: there is none yet.</summary>
    public KeyValueLayout? Layout => _stores.Count == 0 ? null : _stores[0].Layout;

    /// <summary>Tokens of the row.</summary>
    public int Tokens { get; private set; }

    /// <summary>Keys that the queries see, all together: what the work grows with.</summary>
    public long Seen { get; private set; }

    /// <summary>The texts, in the order of their tokens.</summary>
    public ReadOnlySpan<RaggedPart> Parts => CollectionsMarshal.AsSpan(_parts);

    /// <summary>Forgets the texts, for the next pass.</summary>
    public void Clear()
    {
        _stores.Clear();
        _parts.Clear();
        (Tokens, Seen) = (0, 0);
    }

    /// <summary>Adds the tokens of a text behind those of the others, and makes room for them in its store.</summary>
    /// <exception cref="ArgumentException">The store is of another kind than those before, has several sequences, or is among them already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tokens do not fit.</exception>
    public void Add(KeyValueStore store, int position, int length)
    {
        if (store.Layout.Batch != 1) throw new ArgumentException($"A text of a ragged pass has a store of its own; this one has {store.Layout.Batch} sequences.", nameof(store));
        if (Layout is { } first && (first.Type != store.Layout.Type || first.Window != store.Layout.Window || first.HeadSize != store.Layout.HeadSize || _stores[0].ColumnBytes != store.ColumnBytes))
            throw new ArgumentException("The stores of a ragged pass are not of one kind: their types and models have to be the same.", nameof(store));
        foreach (KeyValueStore other in _stores)
        {
            if (other == store) throw new ArgumentException("A store came twice in one ragged pass: give a text's tokens together.", nameof(store));
        }

        if (length < 1 || position < 0 || position > store.Capacity - length || length > store.LongestPass)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"The cache holds {store.Capacity} positions, takes {store.LongestPass} at once and is at {position}; {length} tokens came.");
        store.Extend(position + length);
        _stores.Add(store);
        _parts.Add(new RaggedPart(store.Table, store.Places, position, length));
        Tokens = checked(Tokens + length);
        long seen = position + ((length + 1L) / 2);
        Seen += length * (store.Layout.Window > 0 ? Math.Min(seen, store.Layout.Window) : seen);
    }

    /// <summary>ALiBi slopes of the texts' model, or null.</summary>
    public double* Slopes => _stores.Count == 0 ? null : _stores[0].Slopes;

    /// <summary>Bytes of a head in a column.</summary>
    public long HeadBytes => _stores[0].HeadBytes;

    /// <summary>Where a layer begins in a column.</summary>
    public long LayerOffset(int layer) => _stores[0].LayerOffset(layer);
}
