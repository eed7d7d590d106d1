using System.Text;
using Lathe.Text.Tokenizers.Pipeline.Models;

namespace Lathe.Text.Tokenizers.Pipeline.Decoders;

/// <summary>The steps that decoders are made of.</summary>
internal static class DecoderSteps
{
    private static readonly Dictionary<char, byte> Alphabet = ByteAlphabet();

    /// <summary><c>&lt;0x0A&gt;</c> is that byte.</summary>
    public static DecoderStep ByteFallback { get; } = (token, _)
        => ByteTokens.Value(Encoding.UTF8.GetString(token)) is int value and >= 0 ? ([(byte)value], true) : (token, false);

    /// <summary>GPT-2's printable alphabet of bytes read back; a token with any other character stands for itself.</summary>
    public static DecoderStep ByteLevel { get; } = (token, _) =>
    {
        string text = Encoding.UTF8.GetString(token);
        return text.All(Alphabet.ContainsKey) ? ([.. text.Select(character => Alphabet[character])], true) : (token, true);
    };

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

    /// <summary>A space in front of each word; a continuing token loses its prefix instead.</summary>
    public static DecoderStep WordPiece(string prefix, bool cleanUp) => (token, start) =>
    {
        string text = Encoding.UTF8.GetString(token);
        if (!start) text = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : " " + text;
        return (Encoding.UTF8.GetBytes(cleanUp ? Contractions.CloseUp(text) : text), false);
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

    /// <summary>GPT-2 writes each byte as one printable character: itself where it is one, else 256 and up, in order.</summary>
    private static Dictionary<char, byte> ByteAlphabet()
    {
        var alphabet = new Dictionary<char, byte>();
        for (int value = 0, next = 256; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            alphabet.Add((char)(printable ? value : next++), (byte)value);
        }

        return alphabet;
    }
}
