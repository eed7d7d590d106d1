using System.Globalization;
using System.Text;

namespace Lathe.Text.Tokenizers.Pipeline.Models;

/// <summary>The tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c> that stand for single bytes.</summary>
internal static class ByteTokens
{
    public static string Name(byte value) => $"<0x{value:X2}>";

    /// <summary>The byte that a token stands for, or -1.</summary>
    public static int Value(ReadOnlySpan<char> token)
        => token.Length == 6 && token.StartsWith("<0x") && token[5] == '>'
            && byte.TryParse(token[3..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) ? value : -1;

    /// <summary>The ids of all 256, -1 where the vocabulary lacks one.</summary>
    public static int[] Find(PieceTable table)
        => [.. Enumerable.Range(0, 256).Select(value => table.Find(Encoding.UTF8.GetBytes(Name((byte)value))))];
}
