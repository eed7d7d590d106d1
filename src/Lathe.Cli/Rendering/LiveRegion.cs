using System.Text;
using Lathe.Cli.Hosting;

namespace Lathe.Cli.Rendering;

/// <summary>
/// Lines at the bottom of a terminal that are drawn again and again in place. The cursor is never hidden, so nothing is left
/// to repair when the process is killed; each frame is one write.
/// </summary>
internal sealed class LiveRegion(Screen screen)
{
    private readonly StringBuilder _frame = new();
    private int[] _widths = [];

    /// <summary>Draws the lines over those drawn before.</summary>
    public void Draw(IReadOnlyList<string> lines)
    {
        int width = screen.Width;
        _frame.Clear();
        // Synchronised output: terminals that know it show the frame all at once, the others ignore it.
        _frame.Append("\e[?2026h");
        // A terminal that became narrower has folded the old lines: count what they take now.
        int above = _widths.Sum(w => Math.Max(1, (w + width - 1) / width));
        if (above > 0) _frame.Append('\r').Append("\e[").Append(above).Append('A');
        var widths = new int[Math.Min(lines.Count, screen.Height - 1)];
        for (int i = 0; i < widths.Length; i++)
        {
            string line = TextWidth.Cut(lines[i], width);
            widths[i] = TextWidth.Of(line);
            _frame.Append(line).Append("\e[K\n");
        }

        _frame.Append("\e[J\e[?2026l");
        _widths = widths;
        screen.Writer.Write(_frame);
        screen.Writer.Flush();
    }
}
