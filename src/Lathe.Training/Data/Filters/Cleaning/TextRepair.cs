namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>Puts right what wrong encodings left in a text.</summary>
public static class TextRepair
{
    /// <summary>The text as it was meant; the same object where nothing was wrong.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="done">What was put right.</param>
    public static string Repair(string text, out TextRepairs done) => throw new NotImplementedException();

    /// <summary>The text as it was meant.</summary>
    public static string Repair(string text) => Repair(text, out _);

    /// <summary>Bytes as text: by their byte order mark, else as UTF-8 where they are that, else as Windows-1252.</summary>
    /// <param name="bytes">A text in an unknown encoding.</param>
    /// <param name="encoding">Which one it was: <c>utf-8</c>, <c>utf-16</c>, <c>utf-16be</c>, <c>utf-32</c>, <c>windows-1252</c>.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, out string encoding) => throw new NotImplementedException();
}
