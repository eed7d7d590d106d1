using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lathe.Text.Tokenizers.Pipeline;

/// <summary>A string or a regular expression that a <c>tokenizer.json</c> looks for in text.</summary>
internal sealed class TextPattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _source;
    private readonly byte[]? _literal;
    private readonly Regex? _expression;

    private TextPattern(string source, byte[]? literal, Regex? expression)
    {
        _source = source;
        _literal = literal;
        _expression = expression;
    }

    public string Source => _source;

    public bool IsExpression => _expression is not null;

    public static TextPattern Literal(string text) => new(text, Encoding.UTF8.GetBytes(text), null);

    /// <exception cref="ArgumentException">Not an expression that .NET reads.</exception>
    public static TextPattern Expression(string source)
        => new(source, null, new Regex(source, RegexOptions.CultureInvariant | RegexOptions.Compiled, Patience));

    /// <summary>Matches in order, none empty, as bytes of <paramref name="text"/>.</summary>
    public List<(int Start, int End)> Matches(ReadOnlySpan<byte> text)
    {
        var matches = new List<(int, int)>();
        if (_literal is not null)
        {
            for (int at = 0; _literal.Length > 0 && text[at..].IndexOf(_literal) is int found and >= 0; at += found + _literal.Length)
                matches.Add((at + found, at + found + _literal.Length));
            return matches;
        }

        string characters = Encoding.UTF8.GetString(text);
        int bytes = 0, chars = 0;
        foreach (ValueMatch match in _expression!.EnumerateMatches(characters))
        {
            if (match.Length == 0) continue;
            int start = bytes + Encoding.UTF8.GetByteCount(characters.AsSpan(chars, match.Index - chars));
            bytes = start + Encoding.UTF8.GetByteCount(characters.AsSpan(match.Index, match.Length));
            chars = match.Index + match.Length;
            matches.Add((start, bytes));
        }

        return matches;
    }

    /// <summary>Writes the property <c>"pattern"</c>.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("pattern");
        writer.WriteString(IsExpression ? "Regex" : "String", _source);
        writer.WriteEndObject();
    }
}
