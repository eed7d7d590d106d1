using System.Text;

namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>Lays out what a page says: blanks collapse, blocks stand apart.</summary>
internal sealed class HtmlPageWriter
{
    private readonly StringBuilder _text = new();
    private int _breaks;
    private bool _blank;
    private string _mark = "";

    /// <summary>Line ends before what comes next; the largest wish wins.</summary>
    public void Break(int lines) => _breaks = Math.Max(_breaks, lines);

    /// <summary>What stands before the next words: an item's bullet or number.</summary>
    public void Mark(string mark) => _mark = mark;

    /// <summary>Words of a paragraph.</summary>
    public void Write(ReadOnlySpan<char> words)
    {
        foreach (char c in words)
        {
            if (c is ' ' or '\t' or '\n' or '\r' or '\f') _blank = true;
            else Put(c);
        }
    }

    /// <summary>Text whose blanks and line ends are kept.</summary>
    public void WriteLines(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (c == '\r') continue;
            if (c == '\n') _breaks = _text.Length == 0 ? 0 : _breaks + 1;
            else Put(c);
        }
    }

    public override string ToString() => _text.ToString().TrimEnd();

    private void Put(char c)
    {
        if (_text.Length > 0)
        {
            if (_breaks > 0) _text.Append('\n', Math.Min(_breaks, 2));
            else if (_blank && _mark.Length == 0) _text.Append(' ');
        }

        _text.Append(_mark).Append(c);
        (_breaks, _blank, _mark) = (0, false, "");
    }
}
