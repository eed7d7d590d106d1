using System.Net;
using System.Text;

namespace Lathe.Training.Reports.Html;

/// <summary>
/// Builds HTML that is also well-formed XML: every element is closed, every text and attribute escaped. Markup goes in only
/// through <see cref="Raw"/>, which is for constants.
/// </summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _html = new(1 << 18);
    private readonly Stack<string> _open = new();

    /// <summary>Opens an element; disposing what is returned closes it. An attribute whose value is null is left out.</summary>
    public Scope Open(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(tag, attributes);
        _html.Append('>');
        _open.Push(tag);
        return new Scope(this);
    }

    /// <summary>An element with nothing but text in it.</summary>
    public void Element(string tag, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(tag, attributes);
        _html.Append('>');
        Text(text);
        _html.Append("</").Append(tag).Append('>');
    }

    /// <summary>An element without content.</summary>
    public void Empty(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(tag, attributes);
        _html.Append("/>");
    }

    /// <summary>Text, escaped.</summary>
    public void Text(string text) => _html.Append(Escape(text));

    /// <summary>Markup, style or script that is a constant of this assembly.</summary>
    public void Raw(string markup) => _html.Append(markup);

    /// <summary>A paragraph of prose.</summary>
    public void Paragraph(string text, string? style = null) => Element("p", text, ("class", style));

    /// <summary>What was written.</summary>
    /// <exception cref="InvalidOperationException">An element is still open.</exception>
    public override string ToString()
        => _open.Count == 0 ? _html.ToString() : throw new InvalidOperationException($"The element '{_open.Peek()}' is still open. Dispose what Open returned.");

    /// <summary>Text safe between tags and between quotes. Characters that XML has no place for become U+FFFD.</summary>
    internal static string Escape(string text)
    {
        foreach (char c in text)
        {
            if (c < ' ' && c is not ('\t' or '\n' or '\r'))
                return WebUtility.HtmlEncode(string.Concat(text.Select(x => x < ' ' && x is not ('\t' or '\n' or '\r') ? '\uFFFD' : x)));
        }

        return WebUtility.HtmlEncode(text);
    }

    private void Start(string tag, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _html.Append('<').Append(tag);
        foreach ((string name, string? value) in attributes)
        {
            if (value is null) continue;
            _html.Append(' ').Append(name).Append("=\"").Append(Escape(value)).Append('"');
        }
    }

    private void Close() => _html.Append("</").Append(_open.Pop()).Append('>');

    /// <summary>An open element.</summary>
    public readonly ref struct Scope(HtmlWriter writer)
    {
        /// <summary>Closes it.</summary>
        public void Dispose() => writer.Close();
    }
}
