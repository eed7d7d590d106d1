using System.CommandLine;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.LanguageModels;
using Lathe.Nn.Models;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe inspect</c></summary>
internal sealed class InspectVerb : Verb
{
    private readonly Argument<string?> _path = new("path")
    {
        Description = "A Hugging Face folder, a .gguf file, a llama2.c .bin, or a preset such as gpt2",
        HelpName = "PATH",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int?> _batch = Flag.Number("--batch", "B", "Sequences at once, for the memory (default 1)", 1, 1 << 20);
    private readonly Option<int?> _context = Flag.Number("--context", "T", "Tokens of a sequence (default: the model's context)", 1, 1 << 28);
    private readonly Option<bool> _checkpoint = Flag.Switch("--checkpoint", "Training computes blocks again instead of keeping their activations");
    private readonly Option<bool> _weights = Flag.Switch("--weights", "List every stored weight with its shape and type");

    public InspectVerb(string path, string summary) : base(path, summary)
    {
        Command.Arguments.Add(_path);
        Group("Prediction", _batch, _context, _checkpoint);
        GroupOutput(_weights);
        Example("inspect ./SmolLM-135M", "architecture, parameters, operations, memory");
        Example("inspect model.gguf --batch 4 --context 512", "what training or answering at that size takes");
        Example("inspect gpt2 --json", "a preset, for a script");
        Notes = "Only headers are read: large files cost nothing. Presets: " + string.Join(", ", ModelPresets.Names) + ".";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string path = arguments.GetValue(_path) ?? throw CliException.Usage("inspect needs a model: lathe inspect ./model.");
        bool preset = !File.Exists(path) && !Directory.Exists(path) && ModelPresets.Find(path) is not null;
        using ModelFile? file = preset ? null : ModelFile.Open(path);
        TransformerConfig config = file?.Config ?? ModelPresets.Find(path)!;
        string family = file?.Family.Name ?? ModelFamilies.Of(config).Name;
        int length = arguments.GetValue(_context) ?? config.Context, batch = arguments.GetValue(_batch) ?? 1;
        if (length > config.Context && config.Positions == PositionKind.Learned)
            throw CliException.Usage($"--context is {length}: the model has {config.Context} learned positions.");
        InspectDocument document = InspectDocument.Of(path, file, family, config, batch, length, arguments.GetValue(_checkpoint), arguments.GetValue(_weights));
        if (arguments.GetValue(Json)) CliJson.Write(host, document);
        else InspectPage.Write(document, host.Out);
        return ExitCodes.Done;
    }
}
