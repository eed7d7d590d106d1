using System.Runtime.InteropServices;
using Lathe.Nn.Memories;

namespace Lathe.Inference.Batching;

/// <summary>Where a text lies: its tokens, and the keys and values of those that were read. Used again when the text is gone.</summary>
internal sealed class BatchPlace(KvCache cache)
{
    public KvCache Cache => cache;

    public List<int> Tokens { get; } = [];

    public ReadOnlySpan<int> Span => CollectionsMarshal.AsSpan(Tokens);

    /// <summary>Of a prompt's beginning, how many tokens were read here and are still known.</summary>
    public int Common(ReadOnlySpan<int> prompt)
    {
        int common = Span[..cache.Position].CommonPrefixLength(prompt);
        return cache.CanRewind(common) ? common : 0;
    }

    /// <summary>Forgets all tokens but the first, which were read.</summary>
    public void Rewind(int length)
    {
        cache.Rewind(length);
        Tokens.RemoveRange(length, Tokens.Count - length);
    }

    /// <summary>Becomes a place that has read the first tokens of another.</summary>
    public void CopyFrom(BatchPlace other, int length)
    {
        int common = Math.Min(Span[..cache.Position].CommonPrefixLength(other.Span), length);
        cache.CopyFrom(other.Cache, cache.CanRewind(common) ? common : 0, length);
        Tokens.Clear();
        Tokens.AddRange(other.Span[..length]);
    }
}
