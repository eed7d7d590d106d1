using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Quickstart;

/// <summary>What the user reads: headings, the commands, figures, conversations.</summary>
/// <param name="host">The process around it.</param>
/// <param name="screen">Where to.</param>
/// <param name="live">Whether progress may be drawn in place.</param>
/// <param name="stop">Asks it to stop where it can go on.</param>
internal sealed class QuickstartStory(CliHost host, Screen screen, bool live, CancellationToken stop)
{
    /// <summary>What divides the turns of a question that comes after others.</summary>
    public const string Turn = " / ";

    public CliHost Host => host;

    /// <summary>Ctrl-C was pressed.</summary>
    public CancellationToken Stop => stop;

    public Screen Screen => screen;

    public Ink Ink => screen.Ink;

    /// <summary>Whether progress is drawn in place.</summary>
    public bool Live => live && screen.IsTerminal;

    public void Begin(int number, int count, QuickstartStage stage)
    {
        screen.WriteLine();
        screen.WriteLine($"{Ink.Accent($"{number}/{count}")} {Ink.Bold(stage.Title)}");
        screen.WriteText(stage.Story);
        foreach (string command in stage.Commands) Command(command);
    }

    /// <summary>A command as it can be pasted here: by the name that Lathe was called by, the user's own folder by its short one.</summary>
    public void Command(string command)
    {
        string called = host.Variable("LATHE_COMMAND") is { Length: > 0 } name && command.StartsWith("lathe ", StringComparison.Ordinal) ? Say.Path(name) + command[5..] : command;
        screen.WriteLines(ShellLines.Fold(Short(called), screen.Width - 1).Select((line, i) => "  " + Ink.Dim((i == 0 ? "$ " : "    ") + line)));
    }

    /// <summary>A line of result.</summary>
    public void Tell(string text) => screen.WriteText(text);

    /// <summary>A quiet line.</summary>
    public void Whisper(string text) => screen.WriteText(text, style: Ink.Dim);

    /// <summary>A question, with the turns before it, and its answer.</summary>
    public void Exchange(string question, string answer, string mark = "")
    {
        string[] turns = question.Split(Turn);
        for (int i = 0; i < turns.Length; i++)
        {
            if (i % 2 == 0) screen.WriteLine($"  {Ink.Accent(">")} {TextWidth.Cut(turns[i], screen.Width - 6)}");
            else screen.WriteText(turns[i], 4);
        }

        screen.WriteText(answer + mark, 4);
    }

    /// <summary>A path by its short name. Shells know it where a word begins with it, and nowhere else.</summary>
    public string Short(string text)
    {
        if (host.Variable("HOME") is not { Length: > 1 } home) return text;
        if (text.StartsWith(home + "/", StringComparison.Ordinal)) text = "~" + text[home.Length..];
        return text.Replace($" {home}/", " ~/", StringComparison.Ordinal);
    }
}
