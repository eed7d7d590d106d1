using System.Buffers.Binary;

namespace Lathe.Text.Tokenizers.SentencePiece;

/// <summary>
/// SentencePiece's <c>precompiled_charsmap</c>: a little-endian length, a double-array trie of that many bytes (Darts-clone
/// units of 32 bits) from source text to a place in the rest, where replacements stand, each ended by a zero byte.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;

    /// <exception cref="InvalidDataException">The blob is cut short or its lengths contradict each other.</exception>
    public CharacterMap(byte[] blob, string source)
    {
        uint size = blob.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(blob);
        if (blob.Length < 4 || size > blob.Length - 4 || size % 4 != 0 || size == 0)
        {
            throw new InvalidDataException($"{source}: the character map (precompiled_charsmap) of {blob.Length} bytes says that its trie "
                + $"is {size} bytes: expected a multiple of 4 that fits. The file is damaged or cut short.");
        }

        Blob = blob;
        _units = new uint[size / 4];
        for (int i = 0; i < _units.Length; i++) _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(blob.AsSpan(4 + (4 * i)));
        _replacements = blob[(4 + (int)size)..];
    }

    /// <summary>The map as the file holds it.</summary>
    public byte[] Blob { get; }

    /// <summary>The longest rule that <paramref name="text"/> starts with: bytes of the text it covers, 0 where no rule matches.</summary>
    public int Longest(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement) => Find(text, longest: true, out replacement);

    /// <summary>Whether any rule matches the start of <paramref name="text"/>, and what the shortest one gives.</summary>
    public bool Shortest(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement) => Find(text, longest: false, out replacement) > 0;

    /// <summary>
    /// Whether no rule holds the first byte of <paramref name="space"/> behind another, and none that starts with it goes on behind
    /// it but with combining marks (U+0300 to U+037F).
    /// </summary>
    public bool StandsAlone(ReadOnlySpan<byte> space)
    {
        uint root = Offset(_units[0]);
        var seen = new HashSet<uint> { root };
        var waiting = new Stack<uint>([root]);
        while (waiting.TryPop(out uint state))
        {
            if (state != root && Step(state, space[0]) is not null) return false;
            for (int label = 1; label < 256; label++)
            {
                if (Step(state, (byte)label) is { } next && seen.Add(next)) waiting.Push(next);
            }
        }

        uint? at = root;
        foreach (byte label in space)
        {
            if (at is { } state) at = Step(state, label);
            for (int other = 1; at is { } after && other < 256; other++)
            {
                bool expected = space.Length == 2 && label == space[0] && other == space[1];
                if (!expected && other is not (0xCC or 0xCD) && Step(after, (byte)other) is not null) return false;
            }
        }

        return true;
    }

    private uint? Step(uint state, byte label)
    {
        uint node = state ^ label;
        if (node >= _units.Length) return null;
        uint unit = _units[node];
        return (unit & 0x800000FF) == label ? node ^ Offset(unit) : null;
    }

    private int Find(ReadOnlySpan<byte> text, bool longest, out ReadOnlySpan<byte> replacement)
    {
        int length = 0;
        replacement = default;
        uint node = Offset(_units[0]);
        for (int i = 0; i < text.Length; i++)
        {
            byte label = text[i];
            // A zero would step onto a value; the replacement of a zero byte cannot be told from the end of a key.
            if (label == 0) break;
            node ^= label;
            if (node >= _units.Length) break;
            uint unit = _units[node];
            if ((unit & 0x800000FF) != label) break;
            node ^= Offset(unit);
            if (node >= _units.Length) break;
            if ((unit & 0x100) == 0) continue;
            int value = (int)(_units[node] & 0x7FFFFFFF);
            if (value >= _replacements.Length) break;
            ReadOnlySpan<byte> found = _replacements.AsSpan(value);
            int end = found.IndexOf((byte)0);
            replacement = end < 0 ? found : found[..end];
            length = i + 1;
            if (!longest) break;
        }

        return length;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
