using Lathe.Cli.Hosting;

namespace Lathe.Cli.Rendering;

/// <summary>
/// Styles of text. Only the user's own palette, dimmed and bold: no black, no white, so that it reads on any background.
/// Without colours every method returns its text.
/// </summary>
internal sealed class Ink(ColorDepth colors)
{
    public bool HasFixedColors => colors == ColorDepth.Fixed256;

    public string Bold(string text) => Style(text, "1");

    public string Dim(string text) => Style(text, "2");

    public string Accent(string text) => Style(text, "36");

    public string Good(string text) => Style(text, "32");

    public string Bad(string text) => Style(text, "31");

    public string Warn(string text) => Style(text, "33");

    /// <summary>Text on a fixed colour, which needs a fixed colour of its own to be readable on it.</summary>
    public string On(string text, int background, int foreground) => Style(text, $"48;5;{background};38;5;{foreground}");

    private string Style(string text, string code)
        => colors == ColorDepth.None || text.Length == 0 ? text : $"\e[{code}m{text}\e[0m";
}
