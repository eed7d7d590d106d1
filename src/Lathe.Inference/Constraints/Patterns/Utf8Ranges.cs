namespace Lathe.Inference.Constraints.Patterns;

/// <summary>
/// A range of code points as sequences of byte ranges: exactly the well-formed UTF-8 of its members (after Cox, "Regular Expression
/// Matching in the Wild", 2010).
/// </summary>
internal static class Utf8Ranges
{
    private static readonly int[] LongestOf = [0x7F, 0x7FF, 0xFFFF];

    /// <summary>Calls back with each sequence of 1 to 4 byte ranges.</summary>
    public static void Split(int first, int last, Action<(byte Low, byte High)[]> sequence)
    {
        foreach (int longest in LongestOf)
        {
            if (first > longest || last <= longest) continue;
            Split(first, longest, sequence);
            Split(longest + 1, last, sequence);
            return;
        }

        // Where high bits differ, the low ones must run through all their values.
        for (int bits = 6; last > 0x7F && bits <= 18; bits += 6)
        {
            int low = (1 << bits) - 1;
            if ((first & ~low) == (last & ~low)) continue;
            if ((first & low) != 0)
            {
                Split(first, first | low, sequence);
                Split((first | low) + 1, last, sequence);
                return;
            }

            if ((last & low) == low) continue;
            Split(first, (last & ~low) - 1, sequence);
            Split(last & ~low, last, sequence);
            return;
        }

        Span<byte> from = stackalloc byte[4], to = stackalloc byte[4];
        int length = new System.Text.Rune(first).EncodeToUtf8(from);
        new System.Text.Rune(last).EncodeToUtf8(to);
        var ranges = new (byte, byte)[length];
        for (int i = 0; i < length; i++) ranges[i] = (from[i], to[i]);
        sequence(ranges);
    }
}
