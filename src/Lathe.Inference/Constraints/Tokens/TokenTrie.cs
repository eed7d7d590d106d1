using System.Runtime.InteropServices;

namespace Lathe.Inference.Constraints.Tokens;

/// <summary>
/// The tokens of a vocabulary by their bytes, as a tree in preorder: what tokens have in common at their beginning is walked once.
/// </summary>
internal sealed class TokenTrie
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    /// <summary>Makes the tree.</summary>
    /// <param name="tokens">The bytes of token i at place i; empty for tokens that are no text.</param>
    public TokenTrie(IReadOnlyList<byte[]> tokens)
    {
        _starts = new int[tokens.Count + 1];
        for (int id = 0; id < tokens.Count; id++) _starts[id + 1] = _starts[id] + tokens[id].Length;
        _bytes = new byte[_starts[^1]];
        for (int id = 0; id < tokens.Count; id++) tokens[id].CopyTo(_bytes, _starts[id]);
        Tokens = [.. Enumerable.Range(0, tokens.Count).Where(id => tokens[id].Length > 0)];
        Array.Sort(Tokens, (a, b) =>
        {
            int order = Bytes(a).SequenceCompareTo(Bytes(b));
            return order != 0 ? order : a.CompareTo(b);
        });

        List<byte> values = [];
        List<ushort> depths = [];
        List<int> ends = [], first = [], open = [];
        ReadOnlySpan<byte> previous = [];
        for (int i = 0; i < Tokens.Length; i++)
        {
            ReadOnlySpan<byte> token = Bytes(Tokens[i]);
            int common = token.CommonPrefixLength(previous);
            Close(common);
            for (int depth = common; depth < token.Length; depth++)
            {
                open.Add(values.Count);
                values.Add(token[depth]);
                depths.Add(checked((ushort)depth));
                first.Add(i);
                ends.Add(0);
            }

            previous = token;
        }

        Close(0);
        first.Add(Tokens.Length);
        (Values, Depths, Ends, FirstToken) = ([.. values], [.. depths], [.. ends], [.. first]);
        Depth = depths.Count == 0 ? 0 : depths.Max() + 1;

        void Close(int depth)
        {
            foreach (int node in CollectionsMarshal.AsSpan(open)[depth..]) ends[node] = values.Count;
            open.RemoveRange(depth, open.Count - depth);
        }
    }

    /// <summary>Token ids in the order of their bytes.</summary>
    public int[] Tokens { get; }

    /// <summary>The byte that leads to each node.</summary>
    public byte[] Values { get; }

    /// <summary>Bytes before that one.</summary>
    public ushort[] Depths { get; }

    /// <summary>The node after all that lie below a node.</summary>
    public int[] Ends { get; }

    /// <summary>Where in <see cref="Tokens"/> those begin that end at a node; they go up to those of the next node.</summary>
    public int[] FirstToken { get; }

    /// <summary>Bytes of the longest token.</summary>
    public int Depth { get; }

    public int Count => Values.Length;

    public ReadOnlySpan<byte> Bytes(int token) => _bytes.AsSpan(_starts[token].._starts[token + 1]);
}
