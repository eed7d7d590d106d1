using System.Text;
using System.Text.Unicode;

namespace Lathe.Training.Data.Records;

/// <summary>Bytes that should be UTF-8, as text. Those that are not are taken for Windows-1252, in which such files were usually written.</summary>
internal static class RecordBytes
{
    // 0x80 to 0x9F; the five places that Windows-1252 leaves free are what the standard for the web makes of them.
    private const string High = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    /// <summary>The text of a record's bytes.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Windows(bytes);

    /// <summary>Bytes that are UTF-8 in any case.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="repaired">Whether they were something else.</param>
    public static byte[] Valid(byte[] bytes, out bool repaired)
    {
        repaired = !Utf8.IsValid(bytes);
        return repaired ? Encoding.UTF8.GetBytes(Windows(bytes)) : bytes;
    }

    // Byte by byte only where UTF-8 breaks: one wrong byte does not spoil the letters beside it.
    private static string Windows(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done) text.Append(rune.ToString());
            else
            {
                length = 1;
                text.Append(bytes[0] is >= 0x80 and < 0xA0 ? High[bytes[0] - 0x80] : (char)bytes[0]);
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }
}
