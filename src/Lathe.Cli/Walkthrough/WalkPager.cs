using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Walkthrough;

/// <summary>Shows steps one after another and waits between them for whoever reads.</summary>
internal sealed class WalkPager(CliHost host, Screen screen, bool pause)
{
    private const int NameColumns = 10;
    private int _number;

    /// <summary>Shows a step.</summary>
    /// <returns>False where the reader has had enough.</returns>
    public bool Show(WalkStep step)
    {
        Ink ink = screen.Ink;
        int width = Math.Min(screen.Width - 1, 100);
        string title = $"── {++_number} · {step.Title} ";
        screen.WriteLine();
        screen.WriteLine(ink.Accent(title + new string('─', Math.Max(0, width - title.Length))));
        screen.WriteText(step.Formula, indent: 3, ink.Bold);
        screen.WriteLine();
        foreach (string line in TextWidth.Wrap(step.Why, width - 3)) screen.WriteLine($"   {line}");
        if (step.Facts.Count > 0) screen.WriteLine();
        foreach ((string name, string text) in step.Facts) screen.WriteLine($"   {ink.Dim(name.PadRight(NameColumns))} {TextWidth.Cut(text, screen.Width - NameColumns - 5)}");
        if (step.Picture is { } picture)
        {
            screen.WriteLine();
            foreach (string line in picture(width - 3)) screen.WriteLine($"   {line}".TrimEnd());
        }

        return !pause || Ask(ink);
    }

    private bool Ask(Ink ink)
    {
        screen.WriteLine();
        screen.Writer.Write(ink.Dim("   Enter goes on, q ends the walk: "));
        screen.Writer.Flush();
        string? answer = host.In.ReadLine();
        return answer is not null && !answer.Trim().StartsWith('q');
    }
}
