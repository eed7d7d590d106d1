using System.CommandLine;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Quickstart;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe quickstart</c></summary>
internal sealed class QuickstartVerb : Verb
{
    private const string Promise = "From nothing to an assistant of your own, on this computer: data, tokenizer, pretraining, instruction tuning, an adapter, an examination. "
        + "About two minutes; Ctrl-C stops it, and the same command goes on from there.";

    private const string Invitation = "Now you: ask for the largest of 5, 3 and 9, then \"And the smallest?\", then \"Why?\"; tell it your name, or ask for a joke. /exit leaves.";

    private readonly Option<string?> _out = Flag.Text("--out", "DIR", "Where everything goes (default LATHE_HOME/quickstart)");
    private readonly Option<ulong?> _seed = Flag.Number("--seed", "N", "Seed of everything (default 1)", 0ul, ulong.MaxValue);
    private readonly Option<string?> _size = Flag.Choice("--size", "full: two minutes, an assistant that knows what it does (default); small: a quarter of a minute, to see it work", "full", "small");
    private readonly Option<bool> _fresh = Flag.Switch("--fresh", "Make everything anew, even what is there");
    private readonly Option<bool> _noChat = Flag.Switch("--no-chat", "Do not open the chat at the end");
    private readonly Option<bool> _noInteractive = Flag.Switch("--no-interactive", "Plain lines, and no chat");
    private readonly ThreadsFlag _threads = new();

    public QuickstartVerb(string path, string summary) : base(path, summary)
    {
        Group("Run", _out, _seed, _size, _fresh, _threads.Option);
        GroupOutput(_noChat, _noInteractive);
        Example("quickstart", "from nothing to a chat with an assistant of your own");
        Example("quickstart --no-chat --json", "the same, for a script");
        Example("quickstart --seed 7 --out seven", "another assistant, in another folder");
        Notes = "What is there from an earlier run is used again; Ctrl-C stops it, and the same command goes on from there. "
            + "Equal seeds give equal bits, for any number of threads. Each step prints the command that does it alone.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        bool json = arguments.GetValue(Json), plain = arguments.GetValue(_noInteractive);
        _threads.Apply(arguments);
        Screen screen = host.Talk(json);
        QuickstartFolder folder = arguments.GetValue(_out) is { } given ? new QuickstartFolder(Path.GetFullPath(given)) : QuickstartFolder.Default(host);
        var recipe = new QuickstartRecipe(arguments.GetValue(_seed) ?? 1, arguments.GetValue(_size) == "small", folder);
        if (arguments.GetValue(_fresh)) File.Delete(folder.Ledger);
        QuickstartDocument? document;
        using (Interrupt interrupt = host.CatchInterrupts())
        {
            var story = new QuickstartStory(host, screen, live: !plain, interrupt.Token);
            screen.WriteText(Promise, indent: 0);
            document = new QuickstartTour(recipe, story).Run();
            if (document is null) return ExitCodes.Interrupted;
            QuickstartEnding.Write(document, story);
        }

        if (json) CliJson.Write(host, document);
        bool chats = !json && !plain && !arguments.GetValue(_noChat) && host.InputIsTerminal && screen.IsTerminal;
        if (!chats) return ExitCodes.Done;
        screen.WriteText(Invitation, indent: 0);
        return CommandLine.Run(["chat", "--model", folder.Model, "--temperature", "0"], host);
    }
}
