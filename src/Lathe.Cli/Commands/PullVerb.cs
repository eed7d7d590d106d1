using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Hub;
using Lathe.Cli.Rendering;
using Lathe.Nn.Hub;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe pull</c></summary>
internal sealed class PullVerb : Verb
{
    private readonly Argument<string> _model = new("model")
    {
        Description = "A name on the hub, such as org/name or org/name@revision, or the address of a model, a branch or a file there",
        HelpName = "MODEL",
    };

    private readonly Option<string?> _revision = Flag.Text("--revision", "NAME", "A branch, tag or commit (default main)");
    private readonly Option<string[]> _include = Patterns("--include", "Fetch only files that match: * and ?, several times or several patterns");
    private readonly Option<string[]> _exclude = Patterns("--exclude", "Leave out files that match");
    private readonly Option<string?> _cache = Flag.Text("--cache", "DIR", "Where to keep it (default HF_HUB_CACHE, HF_HOME/hub or ~/.cache/huggingface/hub)");

    public PullVerb(string path, string summary) : base(path, summary)
    {
        Command.Arguments.Add(_model);
        Group("What", _revision, _include, _exclude);
        Group("Where", _cache);
        GroupOutput();
        Example("pull HuggingFaceTB/SmolLM2-135M-Instruct", "a model in safetensors, with its tokenizer");
        Example("pull bartowski/SmolLM2-135M-Instruct-GGUF --include \"*Q4_K_M.gguf\"", "one of many GGUF files");
        Example("pull https://huggingface.co/openai-community/gpt2/blob/main/config.json", "one file by its address");
        Notes = "An interrupted pull goes on where it ended. HF_ENDPOINT names another hub and HF_TOKEN the token for gated models.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        HubReference reference = Reference(arguments);
        HubSettings settings = HubSettings.FromEnvironment(host.Variable);
        if (arguments.GetValue(_cache) is { } cache) settings = settings with { Cache = Path.GetFullPath(cache) };
        bool json = arguments.GetValue(Json);
        Screen talk = host.Talk(json);
        var puller = new HubPuller(settings) { Progress = new PullProgress(talk).Report };
        long start = Stopwatch.GetTimestamp();
        using Interrupt interrupt = host.CatchInterrupts();
        HubSnapshot snapshot = puller.Pull(reference, arguments.GetValue(_include) ?? [], arguments.GetValue(_exclude) ?? [], interrupt.Token).GetAwaiter().GetResult();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (json)
        {
            CliJson.Write(host, new PullDocument(reference.Id, reference.Revision, snapshot.Commit, snapshot.Folder,
                [.. snapshot.Files.Select(f => new PullFileDocument(f.File.Path, f.File.Size, f.File.Hash, f.WasCached))], snapshot.FetchedBytes, Math.Round(seconds, 3)));
            return ExitCodes.Done;
        }

        int cached = snapshot.Files.Count(f => f.WasCached);
        string there = cached == 0 ? "" : $", {cached} of them were there";
        host.Out.WriteLine($"  {host.Out.Ink.Accent("pulled")} {Say.Count(snapshot.Files.Count, "file")}{there}, {Say.Bytes(snapshot.FetchedBytes)} in {Say.Time(seconds)}");
        host.Out.WriteLine($"  {host.Out.Ink.Accent("folder")} {Say.Path(snapshot.Folder)}");
        return ExitCodes.Done;
    }

    private HubReference Reference(ParseResult arguments)
    {
        try
        {
            HubReference reference = HubReference.Parse(arguments.GetValue(_model)!);
            return arguments.GetValue(_revision) is { } revision ? reference with { Revision = HubReference.CheckRevision(revision) } : reference;
        }
        catch (ArgumentException error)
        {
            throw CliException.Usage(error.Message);
        }
    }

    private static Option<string[]> Patterns(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "PATTERN",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };
}
