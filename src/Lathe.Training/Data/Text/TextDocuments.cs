using System.Text;

namespace Lathe.Training.Data.Text;

/// <summary>
/// Reads text files piece by piece. Each file is a document; a separator in the text divides it into more. Long documents come in
/// pieces of about a million characters, cut between any two: encoders take them as a stream.
/// </summary>
public static class TextDocuments
{
    private const int Piece = 1 << 20;

    /// <summary>The separator of GPT-2's and TinyStories' texts.</summary>
    public const string DefaultSeparator = "<|endoftext|>";

    /// <summary>Pieces of the files, in order; <c>Begins</c> marks the first piece of each document.</summary>
    /// <param name="paths">UTF-8 text files.</param>
    /// <param name="separator">Divides documents and belongs to none; null or empty: each file is one.</param>
    public static IEnumerable<(string Text, bool Begins)> Read(IEnumerable<string> paths, string? separator = DefaultSeparator)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (string path in paths)
        {
            using var reader = new StreamReader(path, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true, 1 << 16);
            foreach ((string, bool) piece in Read(reader, separator, Piece)) yield return piece;
        }
    }

    internal static IEnumerable<(string Text, bool Begins)> Read(TextReader reader, string? separator, int piece)
    {
        // Room for a separator that lies across two pieces.
        piece = Math.Max(piece, 2 * (1 + (separator?.Length ?? 0)));
        var buffer = new StringBuilder();
        char[] chunk = new char[Math.Max(1, piece / 4)];
        bool begins = true, ended = false, afterSeparator = false;
        while (!ended)
        {
            while (!ended && buffer.Length < piece)
            {
                int read = reader.Read(chunk, 0, chunk.Length);
                ended = read == 0;
                buffer.Append(chunk, 0, read);
            }

            string text = buffer.ToString();
            buffer.Clear();
            int from = 0;
            for (int at = Find(text, separator, 0); at >= 0; at = Find(text, separator, from))
            {
                from = SkipLineEnd(text, from, afterSeparator);
                if (at > from) yield return (text[from..at], begins);
                begins = afterSeparator = true;
                from = at + separator!.Length;
            }

            // The line feed of a carriage return at the end of the piece is still to come.
            bool half = afterSeparator && !ended && text.AsSpan(from) is "\r";
            int behind = half || from == text.Length ? from : SkipLineEnd(text, from, afterSeparator);
            afterSeparator &= half || (behind == from && from == text.Length);
            from = behind;

            // A rest that is short waits for more; the separator itself may begin in this piece and end in the next.
            int cut = ended ? text.Length : text.Length - from < piece ? from : Cut(text, from, text.Length - (separator?.Length ?? 0));
            if (cut > from)
            {
                yield return (text[from..cut], begins);
                begins = false;
            }

            buffer.Append(text, cut, text.Length - cut);
        }
    }

    private static int Find(string text, string? separator, int from) => string.IsNullOrEmpty(separator) ? -1 : text.IndexOf(separator, from, StringComparison.Ordinal);

    // The line end behind a separator belongs to it.
    private static int SkipLineEnd(string text, int from, bool afterSeparator) => !afterSeparator ? from
        : text[from] == '\n' ? from + 1 : text.AsSpan(from).StartsWith("\r\n") ? from + 2 : from;

    private static int Cut(string text, int from, int end)
    {
        int cut = Math.Max(from + 1, end);
        return char.IsHighSurrogate(text[cut - 1]) && cut > from + 1 ? cut - 1 : cut;
    }
}
