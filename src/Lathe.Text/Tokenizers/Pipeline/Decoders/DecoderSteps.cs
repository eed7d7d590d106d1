using System.Text;
using Lathe.Text.Tokenizers.Pipeline.Models;

namespace Lathe.Text.Tokenizers.Pipeline.Decoders;

/// <summary>The steps that decoders are made of.</summary>
internal static class DecoderSteps
{
    /// <summary><c>&lt;0x0A&gt;</c> is that byte.</summary>
    public static DecoderStep ByteFallback { get; } = (token, _)
        => ByteTokens.Value(Encoding.UTF8.GetString(token)) is int value and >= 0 ? ([(byte)value], true) : (token, false);

    /// <summary>GPT-2's printable alphabet of bytes read back; a token with any other character stands for itself.</summary>
    public static DecoderStep ByteLevel { get; } = (token, _)
        => (ByteAlphabet.TryToBytes(Encoding.UTF8.GetString(token), out byte[]? bytes) ? bytes : token, true);

    /// <summary>Text replaced by text.</summary>
    public static DecoderStep Replace(string pattern, string content) => (token, _)
        => (Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(token).Replace(pattern, content, StringComparison.Ordinal)), false);

    /// <summary>The mark becomes a space, and is left out of the first token where one was put in front.</summary>
    public static DecoderStep Metaspace(string mark, bool prepended) => (token, start)
        => (Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(token).Replace(mark, start && prepended ? "" : " ", StringComparison.Ordinal)), false);

    /// <summary>The mark becomes a space; at the start of the text one mark at the start of the token is left out.</summary>
    public static DecoderStep LeadingMetaspace(string mark) => (token, start) =>
    {
        string text = Encoding.UTF8.GetString(token);
        if (start && text.StartsWith(mark, StringComparison.Ordinal)) text = text[mark.Length..];
        return (Encoding.UTF8.GetBytes(text.Replace(mark, " ", StringComparison.Ordinal)), false);
    };

    /// <summary>A space in front of each word, with <paramref name="cleanUp"/> but for closing marks; a continuing token loses its prefix.</summary>
    public static DecoderStep WordPiece(string prefix, bool cleanUp) => (token, start) =>
    {
        if (start) return (token, false);
        string text = Encoding.UTF8.GetString(token);
        bool closes = cleanUp && text is "." or "?" or "!" or "," or "'";
        return (text.StartsWith(prefix, StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(text[prefix.Length..])
            : closes ? token : [(byte)' ', .. token], false);
    };

    /// <summary>Spaces off the start of the text, at most so many.</summary>
    public static DecoderStep TrimStart(int count) => (token, start) =>
    {
        int from = 0;
        while (start && from < count && from < token.Length && token[from] == ' ') from++;
        return (token[from..], false);
    };

    /// <summary>A space between tokens, where a file names no decoder.</summary>
    public static DecoderStep Join { get; } = (token, start) => (start ? token : [(byte)' ', .. token], false);

    /// <summary>Characters off the ends of each token, at most so many.</summary>
    public static DecoderStep Strip(byte content, int left, int right) => (token, _) =>
    {
        int from = 0, to = token.Length;
        while (from < to && from < left && token[from] == content) from++;
        while (to > from && token.Length - to < right && token[to - 1] == content) to--;
        return (token[from..to], false);
    };
}
