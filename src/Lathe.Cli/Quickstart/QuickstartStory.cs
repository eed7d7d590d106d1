using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Quickstart;

/// <summary>What the user reads: headings, the commands, figures, conversations.</summary>
internal sealed class QuickstartStory(CliHost host, Screen screen, bool live)
{
    public CliHost Host => host;

    public Screen Screen => screen;

    public Ink Ink => screen.Ink;

    /// <summary>Whether progress is drawn in place.</summary>
    public bool Live => live && screen.IsTerminal;

    public void Begin(int number, int count, QuickstartStage stage)
    {
        screen.WriteLine();
        screen.WriteLine($"{Ink.Accent($"{number}/{count}")} {Ink.Bold(stage.Title)}");
        screen.WriteText(stage.Story);
        foreach (string command in stage.Commands) screen.WriteLines(ShellLines.Fold(Home(command), screen.Width - 1).Select((line, i) => "  " + Ink.Dim((i == 0 ? "$ " : "    ") + line)));
    }

    /// <summary>A line of result.</summary>
    public void Tell(string text) => screen.WriteText(text);

    /// <summary>A quiet line.</summary>
    public void Whisper(string text) => screen.WriteText(text, style: Ink.Dim);

    /// <summary>A question and its answer.</summary>
    public void Exchange(string question, string answer, string mark = "")
    {
        screen.WriteLine($"  {Ink.Accent(">")} {TextWidth.Cut(question, screen.Width - 6)}");
        screen.WriteText(answer + mark, 4);
    }

    /// <summary>The user's own folder by its short name, as shells know it.</summary>
    public string Home(string text)
    {
        string? home = host.Variable("HOME");
        return home is { Length: > 1 } ? text.Replace(home + "/", "~/", StringComparison.Ordinal) : text;
    }
}
