using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Ops.Attention;

namespace Lathe.Nn.Memories;

/// <summary>
/// Several texts, each with a <see cref="KvCache"/> of its own, that a model reads in one pass, so that its weights are loaded once for all of
/// them. The pass is one row [1, N] in which the texts' new tokens follow each other, one or many of each. What a token gets are the bits that
/// it gets where its text is read alone. Say what comes with <see cref="Clear"/>, <see cref="Add"/> and <see cref="Place"/> before every pass.
/// </summary>
public sealed class CacheBatch : AttentionMemory
{
    private readonly RaggedPass _pass = new();
    private readonly List<KvCache> _caches = [];
    private Tensor? _positions;
    private int _reach;

    /// <summary>0: the rows say their positions themselves.</summary>
    public override int Position => 0;

    /// <inheritdoc/>
    public override bool InParts => true;

    /// <inheritdoc/>
    public override Tensor? Positions => _positions;

    /// <summary>Tokens of the next pass.</summary>
    public int Tokens => _pass.Tokens;

    /// <summary>Forgets which texts the last pass had.</summary>
    public void Clear()
    {
        _pass.Clear();
        _caches.Clear();
        (_positions, _reach) = (null, 0);
    }

    /// <summary>Adds a text to the next pass: its tokens come behind those of the texts before.</summary>
    /// <param name="cache">What the text's tokens so far have left.</param>
    /// <param name="length">New tokens.</param>
    /// <exception cref="ArgumentException">The cache is of another kind than those before, has several sequences, or came already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no tokens, or more than it takes.</exception>
    public void Add(KvCache cache, int length)
    {
        ArgumentNullException.ThrowIfNull(cache);
        _pass.Add(cache.Store, cache.Position, length);
        _caches.Add(cache);
        _reach = Math.Max(_reach, cache.Position + length);
    }

    /// <summary>Makes the positions of the pass, in the scope that it will run in.</summary>
    public void Place(Scope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Tensor positions = scope.Empty([1, Tokens], DType.Int32);
        Span<int> at = positions.Data<int>();
        int row = 0;
        foreach (RaggedPart part in _pass.Parts)
        {
            for (int i = 0; i < part.Length; i++) at[row++] = part.Position + i;
        }

        _positions = positions;
    }

    /// <inheritdoc/>
    public override int Reach(int length) => _reach;

    /// <inheritdoc/>
    public override void Begin(int batch, int length)
    {
        if (_positions is null) throw new InvalidOperationException("A batch of caches wants to know its texts before a pass: call Clear, Add for each, and Place.");
        if (batch != 1 || length != Tokens) throw new ArgumentException($"The texts have {Tokens} tokens in one row; tokens [{batch}, {length}] came.", nameof(length));
    }

    /// <inheritdoc/>
    public override Tensor Attend(int layer, Tensor queries, Tensor keys, Tensor values, AttentionOptions options)
    {
        KvCache.RequireNoGradient(keys);
        return RaggedAttention.Apply(queries, keys, values, _pass, layer);
    }

    /// <inheritdoc/>
    public override Tensor AttendPacked(int layer, Tensor qkv, int heads, int keyValueHeads, AttentionOptions options)
    {
        KvCache.RequireNoGradient(qkv);
        return RaggedAttention.ApplyPacked(qkv, _pass, layer);
    }

    /// <inheritdoc/>
    public override void End()
    {
        ReadOnlySpan<RaggedPart> parts = _pass.Parts;
        for (int i = 0; i < parts.Length; i++) _caches[i].Advance(parts[i].Length);

        // What was read cannot be read again by mistake.
        Clear();
    }
}
