using Lathe.Tensors;

namespace Lathe.Nn.Memories;

/// <summary>
/// What attention remembers of the tokens before. The same model trains over whole sequences and answers token by token: only the
/// memory it is given differs, and the positions come from it.
/// </summary>
public abstract class AttentionMemory
{
    /// <summary>Position of the first token of the next forward pass.</summary>
    public abstract int Position { get; }

    /// <summary>Position of the first key that the next forward pass sees.</summary>
    public virtual int FirstKey => 0;

    /// <summary>Whether a query sees only keys at its own position and before.</summary>
    public virtual bool Causal => true;

    /// <summary>
    /// Whether a text may come in parts, and what a token gets must not depend on them. Such a memory applies the model's sliding window, ALiBi
    /// and soft cap by itself: no mask is made for it.
    /// </summary>
    public virtual bool InParts => false;

    /// <summary>Int32 [B]: tokens of each sequence that are not padding; null: none is.</summary>
    public virtual Tensor? Lengths => null;

    /// <summary>Int32 [B, T]: position of each token; null: they count on from <see cref="Position"/>.</summary>
    public virtual Tensor? Positions => null;

    /// <summary>Int32 [B, T]: the first key that each token sees; null: the first there is.</summary>
    public virtual Tensor? FirstKeys => null;

    /// <summary>One past the largest position of a forward pass of <paramref name="length"/> tokens.</summary>
    public virtual int Reach(int length) => Position + length;

    /// <summary>Makes room for a forward pass of <paramref name="length"/> tokens in each of <paramref name="batch"/> sequences.</summary>
    public virtual void Begin(int batch, int length)
    {
    }

    /// <summary>Attention of queries [B, T, H, D] over the keys and values [B, T, Hkv, D] and what is remembered: [B, T, H, D].</summary>
    public abstract Tensor Attend(int layer, Tensor queries, Tensor keys, Tensor values, AttentionOptions options);

    /// <summary>The same of a packed projection [B, T, (H + 2·Hkv)·D]: [B, T, H·D].</summary>
    public virtual Tensor AttendPacked(int layer, Tensor qkv, int heads, int keyValueHeads, AttentionOptions options)
    {
        int batch = qkv.Shape[0], length = qkv.Shape[1], groups = heads + (2 * keyValueHeads), size = qkv.Shape[2] / groups;
        Tensor split = qkv.Reshape(batch, length, groups, size);
        Tensor q = split.Slice(2, 0, heads), k = split.Slice(2, heads, keyValueHeads), v = split.Slice(2, heads + keyValueHeads, keyValueHeads);
        return Attend(layer, q, k, v, options).Reshape(batch, length, heads * size);
    }

    /// <summary>The forward pass is over: its tokens are remembered.</summary>
    public virtual void End()
    {
    }
}
