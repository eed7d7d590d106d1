using System.Buffers;
using System.Text;

namespace Lathe.Text.Tokenizers;

/// <summary>The little of UTF-8 that scanners and streams need beyond the framework.</summary>
internal static class Utf8
{
    /// <summary>The bytes at the end, 0 to 3, that are the beginning of a character and no whole one.</summary>
    public static int UnfinishedTail(ReadOnlySpan<byte> bytes)
    {
        for (int length = 1; length <= 3 && length <= bytes.Length; length++)
        {
            byte b = bytes[^length];
            if (b < 0x80) return 0;
            if (b < 0xC0) continue;
            return Rune.DecodeFromUtf8(bytes[^length..], out _, out _) == OperationStatus.NeedMoreData ? length : 0;
        }

        return 0;
    }
}
