using Lathe.Cli.Rendering;

namespace Lathe.Cli.Hosting;

/// <summary>One output stream and what it can show. Tests make their own over a <see cref="StringWriter"/>.</summary>
internal sealed class Screen(TextWriter writer, bool isTerminal, ColorDepth colors, Func<(int Width, int Height)> size)
{
    // Not a terminal: as wide as a terminal usually is, so that a log reads like one.
    private const int PlainWidth = 100;

    public TextWriter Writer => writer;

    /// <summary>Whether the cursor can be moved on it.</summary>
    public bool IsTerminal => isTerminal;

    public ColorDepth Colors => colors;

    public Ink Ink { get; } = new(colors);

    public int Width => Math.Max(20, size().Width);

    public int Height => Math.Max(5, size().Height);

    public static Screen Plain(TextWriter writer) => new(writer, isTerminal: false, ColorDepth.None, static () => (PlainWidth, 24));

    public void WriteLine(string line = "") => writer.WriteLine(line);

    /// <summary>Text folded between words to the screen, every line of it indented and inked alike.</summary>
    public void WriteText(string text, int indent = 2, Func<string, string>? style = null)
    {
        foreach (string line in TextWidth.Wrap(text, Width - indent - 1)) writer.WriteLine(new string(' ', indent) + (style is null ? line : style(line)));
    }

    public void WriteLines(IEnumerable<string> lines)
    {
        foreach (string line in lines) writer.WriteLine(line);
    }
}
