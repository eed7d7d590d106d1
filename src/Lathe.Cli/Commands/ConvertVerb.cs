using System.CommandLine;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.LanguageModels;
using Lathe.Cli.Rendering;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Models;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe convert</c></summary>
internal sealed class ConvertVerb : Verb
{
    private static readonly string[] Types = ["f32", "f16", "bf16", "q8_0", "q4_0", "q4_1", "q5_0", "q5_1", "q4_k", "q5_k", "q6_k"];

    private readonly Argument<string[]> _paths = new("paths")
    {
        Description = "The model to read, and the folder (hf) or file to write",
        HelpName = "IN OUT",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _to = Flag.Choice("--to", "Format to write", "hf", "gguf", "llama2c");
    private readonly Option<string?> _type = Flag.Choice("--type", "How GGUF stores matrices (default f16)", Types);

    public ConvertVerb(string path, string summary) : base(path, summary)
    {
        Command.Arguments.Add(_paths);
        Group("Target", _to, _type);
        GroupOutput();
        Example("convert stories260K.bin ./stories --to hf", "a folder that transformers loads");
        Example("convert ./SmolLM-135M smollm.gguf --to gguf --type q8_0", "a quantised file that llama.cpp loads");
        Example("convert smollm.gguf ./smollm --to hf --json", "back again, for a script");
        Notes = "A file is replaced all at once or not at all. Tokenizer files of a folder go along to hf.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        if (arguments.GetValue(_paths) is not [string from, string to]) throw CliException.Usage("convert needs two paths: lathe convert IN OUT --to gguf.");
        string format = arguments.GetValue(_to) ?? throw CliException.Usage("--to is missing: expected hf, gguf or llama2c.");
        if (arguments.IsGiven(_type) && format != "gguf") throw CliException.Usage("--type goes with --to gguf: hf and llama2c are written in F32.");
        if (Path.GetFullPath(from) == Path.GetFullPath(to)) throw CliException.Usage("convert: IN and OUT are the same path.");
        _ = GgmlTypes.TryParse((arguments.GetValue(_type) ?? "f16"), out GgmlType type);
        using PretrainedModel model = PretrainedModel.Load(from);
        if (model.Encoder?.Head is not null && format != "hf") throw new CliException("A cross-encoder's classification head has no place in this format: convert to hf.");
        IReadOnlyList<string> copied = [];
        switch (format)
        {
            case "hf":
                PretrainedModel.Save(to, model.Model, model.Encoder?.Head);
                copied = TokenizerFiles.Copy(from, to);
                break;
            case "gguf":
                ModelSaver.Gguf(to, model.Model, type, TokenizerFiles.GgufMetadata(from));
                break;
            default:
                ModelSaver.Llama2C(to, model.Model);
                break;
        }

        long bytes = format == "hf" ? new DirectoryInfo(to).EnumerateFiles().Sum(f => f.Length) : new FileInfo(to).Length;
        bool json = arguments.GetValue(Json);
        if (json) CliJson.Write(host, new ConvertDocument(from, to, format, format == "gguf" ? type.Name() : "F32", model.Family.Name, model.Model.ParameterCount, bytes, model.UnusedWeights, copied));
        else host.Out.WriteLine($"  {to}  {format}, {Say.Bytes(bytes)}");
        foreach (string unused in model.UnusedWeights.Take(5)) host.Talk(json).WriteLine($"  not converted: {unused}");
        return ExitCodes.Done;
    }
}
