using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Inference.Constraints.Tokens;

/// <summary>Tokens that may come: a list where they are few, otherwise a bit for each of the vocabulary. Immutable.</summary>
internal sealed class TokenSet : IEquatable<TokenSet>
{
    private readonly int[]? _few;
    private readonly ulong[]? _bits;
    private readonly int _hash;

    /// <summary>Takes the set bits.</summary>
    public TokenSet(ReadOnlySpan<ulong> bits)
    {
        foreach (ulong word in bits) Count += BitOperations.PopCount(word);
        if (Count <= bits.Length)
        {
            _few = new int[Count];
            int at = 0;
            for (int i = 0; i < bits.Length; i++)
                for (ulong word = bits[i]; word != 0; word &= word - 1) _few[at++] = (i * 64) + BitOperations.TrailingZeroCount(word);
        }
        else
        {
            _bits = bits.ToArray();
        }

        var hash = new HashCode();
        hash.AddBytes(_few is not null ? MemoryMarshal.AsBytes(_few.AsSpan()) : MemoryMarshal.AsBytes(_bits.AsSpan()));
        _hash = hash.ToHashCode();
    }

    public int Count { get; }

    /// <summary>Bytes held.</summary>
    public long Bytes => ((_few?.Length ?? 0) * 4L) + ((_bits?.Length ?? 0) * 8L) + 64;

    /// <summary>The bits, in bits that may have others too.</summary>
    public void AddTo(Span<ulong> bits)
    {
        if (_bits is not null)
        {
            for (int i = 0; i < _bits.Length; i++) bits[i] |= _bits[i];
            return;
        }

        foreach (int token in _few!) bits[token >> 6] |= 1UL << token;
    }

    /// <summary>All logits of tokens that are not of the set become −∞.</summary>
    /// <param name="logits">At least as many as the vocabulary has tokens.</param>
    /// <param name="scratch">Room for as many floats as a list may be long.</param>
    public void Mask(Span<float> logits, Span<float> scratch)
    {
        if (_few is not null)
        {
            for (int i = 0; i < _few.Length; i++) scratch[i] = logits[_few[i]];
            logits.Fill(float.NegativeInfinity);
            for (int i = 0; i < _few.Length; i++) logits[_few[i]] = scratch[i];
            return;
        }

        int token = 0, whole = Math.Min(logits.Length, _bits!.Length * 64) & ~15;
        Vector512<int> places = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        Vector512<float> never = Vector512.Create(float.NegativeInfinity);
        ref float first = ref MemoryMarshal.GetReference(logits);
        for (; token < whole; token += 16)
        {
            Vector512<int> allowed = Vector512.Equals(Vector512.Create((int)(_bits[token >> 6] >> (token & 63))) & places, places);
            Vector512<float> values = Vector512.LoadUnsafe(ref first, (nuint)token);
            Vector512.ConditionalSelect(allowed.AsSingle(), values, never).StoreUnsafe(ref first, (nuint)token);
        }

        for (; token < logits.Length; token++)
            if (token >= _bits.Length * 64 || (_bits[token >> 6] >> token & 1) == 0) logits[token] = float.NegativeInfinity;
    }

    public bool Equals(TokenSet? other) => other is not null && _hash == other._hash && Count == other.Count
        && (_few ?? []).AsSpan().SequenceEqual(other._few) && (_bits ?? []).AsSpan().SequenceEqual(other._bits);

    public override bool Equals(object? obj) => Equals(obj as TokenSet);

    public override int GetHashCode() => _hash;
}
