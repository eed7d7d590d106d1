using System.CommandLine;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Quickstart;
using Lathe.Cli.Rendering;
using Lathe.Training.Data.Assistant;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe data assistant</c></summary>
internal sealed class DataAssistantVerb : Verb
{
    private readonly Option<int?> _examples = Flag.Number("--examples", "N", "Examples to train on (default 20,000, small 3,000)", 1, 1_000_000);
    private readonly Option<ulong?> _seed = Flag.Number("--seed", "N", "Seed (default 1)", 0ul, ulong.MaxValue);
    private readonly Option<string?> _size = Flag.Choice("--size", "As quickstart has it (default full)", "full", "small");
    private readonly Option<string?> _out = Flag.Text("--out", "DIR", "Folder of the files (default LATHE_HOME/data/assistant)");

    public DataAssistantVerb(string path, string summary) : base(path, summary)
    {
        Group("Corpus", _examples, _seed, _size, _out);
        GroupOutput();
        Example("data assistant --out corpus", "20,000 examples of a small assistant, and some held out");
        Example("data assistant --examples 100000 --seed 7 --out large", "more of them, others");
        Notes = $"{AssistantFiles.Training} and {AssistantFiles.HeldOut} are Alpaca's JSON Lines; {AssistantFiles.Text} is the text to pretrain on; {AssistantFiles.Persona} has the answers of a pirate; "
            + $"{AssistantFiles.Safety} asks for what must be declined and for what must not; {AssistantFiles.Template} is the chat template. Equal seeds give equal files.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string folder = Path.GetFullPath(arguments.GetValue(_out) ?? Path.Combine(host.Home, "data", "assistant"));
        AssistantCorpusOptions options = new QuickstartRecipe(arguments.GetValue(_seed) ?? 1, arguments.GetValue(_size) == "small", new QuickstartFolder(folder)).Corpus;
        if (arguments.GetValue(_examples) is { } count) options = options with { Examples = count };
        AssistantCorpus corpus = AssistantCorpus.Generate(options);
        AssistantFiles.Write(corpus, folder);
        Dictionary<string, int> topics = corpus.Training.GroupBy(e => e.Topic).OrderBy(g => g.Key).ToDictionary(g => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(g.Key.ToString()), g => g.Count());
        if (arguments.GetValue(Json))
        {
            CliJson.Write(host, new DataAssistantDocument(folder, corpus.Training.Count, corpus.HeldOut.Count, topics));
            return ExitCodes.Done;
        }

        Screen screen = host.Out;
        screen.WriteLine($"  {screen.Ink.Good($"{Say.Count(corpus.Training.Count)} examples")}, all different, and {Say.Count(corpus.HeldOut.Count)} held out");
        screen.WriteText(string.Join(", ", topics.Select(t => $"{Say.Count(t.Value)} {t.Key.Replace('_', ' ')}")), style: screen.Ink.Dim);
        screen.WriteLine($"  {screen.Ink.Accent("corpus")} {Say.Path(folder)}");
        return ExitCodes.Done;
    }
}
