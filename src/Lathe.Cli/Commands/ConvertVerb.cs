using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Cli.Rendering;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe convert</c></summary>
internal sealed class ConvertVerb : Verb
{
    private readonly Argument<string> _in = new("in") { Description = "A Hugging Face folder, a GGUF file, a llama2.c .bin, or the folder of a 'lathe train lm' run", HelpName = "IN" };
    private readonly Argument<string> _out = new("out") { Description = "The folder or file to make", HelpName = "OUT" };
    private readonly Option<string?> _to = Flag.Choice("--to", "What to make: a Hugging Face folder, a GGUF file, a llama2.c checkpoint", "hf", "gguf", "llama2c");
    private readonly Option<string?> _type = Flag.Choice(
        "--type", "How matrices are stored in GGUF; vectors stay f32 (default f32)", [.. BlockCodec.Types.Select(t => t.Name().ToLowerInvariant())]);
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "FILE|DIR", "The tokenizer, where it does not lie in or beside the model");
    private readonly Option<bool> _force = Flag.Switch("--force", "Replace what is at OUT");

    public ConvertVerb(string path, string summary) : base(path, summary)
    {
        Command.Arguments.Add(_in);
        Command.Arguments.Add(_out);
        Group("Conversion", _to, _type, _tokenizer, _force);
        GroupOutput();
        Example("convert stories260K.bin stories --to hf --tokenizer tok512.bin", "a folder that transformers reads");
        Example("convert SmolLM-135M smollm-q8_0.gguf --to gguf --type q8_0", "a file that llama.cpp runs, a quarter as large");
        Example("convert runs/stories stories.gguf --to gguf", "a model you trained");
        Notes = "Weights, config and tokenizer come along. OUT appears whole or not at all; what is there already stays, unless --force is given. "
            + "A row that is no whole number of a type's blocks is stored as q8_0 or f16 instead. The model is held in memory as f32 meanwhile.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string from = arguments.GetValue(_in)!, to = arguments.GetValue(_out)!;
        string format = arguments.GetValue(_to) ?? throw CliException.Usage("--to is missing: --to hf, --to gguf or --to llama2c says what to make.");
        string type = arguments.GetValue(_type) ?? "f32";
        if (format != "gguf" && type != "f32") throw CliException.Usage($"--type {type} is for --to gguf: {format} is written as f32.");
        CheckTarget(from, to, format, arguments.GetValue(_force));
        Screen talk = host.Talk(arguments.GetValue(Json));
        long start = Stopwatch.GetTimestamp();
        talk.WriteLine(talk.Ink.Dim($"  reading {from}"));
        using ModelSource source = ModelSource.Load(from, new ModelLoadOptions());
        if (source.Head is not null && format != "hf") throw new CliException($"'{from}' has a classification head, which {format} has no place for: convert to hf.");
        (Tokenizer, string Path)? tokenizer = arguments.GetValue(_tokenizer) is { } given
            ? TokenizerBeside.Require(from, source.Model.Config.Vocabulary, given)
            : Conversion.Fitting(from, source.Model.Config.Vocabulary);
        bool withheld = false;
        if (format == "gguf" && tokenizer is (CharacterTokenizer, string characters))
        {
            host.Error.WriteLine(host.Error.Ink.Warn($"'{characters}' is a vocabulary of characters, which GGUF has no form for: '{to}' gets no tokenizer. --to hf keeps it."));
            (tokenizer, withheld) = (null, true);
        }

        talk.WriteLine(talk.Ink.Dim($"  writing {to}: {Say.Count(source.Model.ParameterCount)} parameters as {type}"));
        string[] files = Write(source, tokenizer, to, format, type);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long bytes = files.Sum(f => new FileInfo(f).Length);
        if (tokenizer is null && !withheld) host.Error.WriteLine(host.Error.Ink.Warn($"no tokenizer lies beside '{from}': give one with --tokenizer FILE|DIR, or the result has none."));
        if (format == "gguf" && type != "f32" && Fallbacks(to, type) is { Length: > 0 } others)
            host.Error.WriteLine(host.Error.Ink.Warn($"rows that are no whole number of {type} blocks are stored otherwise: {others}."));
        if (source.UnusedWeights.Count > 0) host.Error.WriteLine(host.Error.Ink.Warn($"{Say.Count(source.UnusedWeights.Count, "weight")} of '{from}' the model has no use for: {string.Join(", ", source.UnusedWeights.Take(3))}."));
        if (arguments.GetValue(Json))
        {
            CliJson.Write(host, new ConvertDocument
            {
                Input = Path.GetFullPath(from),
                InputFormat = source.Format,
                Output = Path.GetFullPath(to),
                To = format,
                Type = type,
                Family = source.Family,
                Parameters = source.Model.ParameterCount,
                Bytes = bytes,
                Tokenizer = tokenizer is { } found ? Path.GetFullPath(found.Path) : null,
                Files = files,
                UnusedWeights = source.UnusedWeights,
                Seconds = seconds,
            });
        }
        else
        {
            talk.WriteLine($"  {talk.Ink.Good("done")} {to}  {Say.Bytes(bytes)} in {Say.Time(seconds)}");
        }

        return ExitCodes.Done;
    }

    private static string[] Write(ModelSource source, (Tokenizer, string)? tokenizer, string to, string format, string type)
    {
        string target = Path.GetFullPath(to);
        try
        {
            switch (format)
            {
                case "hf":
                    Conversion.HuggingFace(source, tokenizer, to);
                    return [.. Directory.EnumerateFiles(target).Order(StringComparer.Ordinal)];
                case "gguf":
                    Conversion.Gguf(source, tokenizer, to, BlockCodec.Types.First(t => t.Name().Equals(type, StringComparison.OrdinalIgnoreCase)));
                    return [target];
                default:
                    return Conversion.Llama2C(source, tokenizer, to) is { } file ? [target, file] : [target];
            }
        }
        catch (NotSupportedException e)
        {
            throw new CliException($"'{source.Path}' cannot be written as {format}: {e.Message}");
        }
    }

    // Of the matrices, those that another type than the one asked for holds; positions are always whole.
    private static string Fallbacks(string gguf, string type)
    {
        using GgufFile file = GgufFile.Open(gguf);
        return string.Join(", ", file.Weights
            .Where(w => w.Shape.Rank >= 2 && w.Type != "F32" && !w.Type.Equals(type, StringComparison.OrdinalIgnoreCase))
            .GroupBy(w => w.Type).Select(g => $"{Say.Count(g.Count(), "weight")} in {g.Key}"));
    }

    private static void CheckTarget(string from, string to, string format, bool force)
    {
        string source = Path.GetFullPath(from), target = Path.GetFullPath(to);
        if (source == target) throw CliException.Usage($"IN and OUT are both '{from}': a model is converted to another place.");
        string parent = Path.GetDirectoryName(target) ?? throw CliException.Usage($"OUT is '{to}': expected a folder or file of its own.");
        if (!Directory.Exists(parent)) throw new CliException($"the folder '{parent}' for '{to}' does not exist: create it first.");
        bool folder = Directory.Exists(target), file = File.Exists(target);
        if (!folder && !file) return;
        if (folder != (format == "hf")) throw new CliException($"'{to}' is a {(folder ? "folder" : "file")}, but --to {format} makes a {(folder ? "file" : "folder")}: choose another OUT.");
        bool empty = folder && !Directory.EnumerateFileSystemEntries(target).Any();
        if (empty) return;
        if (!force) throw new CliException($"'{to}' exists: replace it with --force, or choose another OUT.");

        // --force replaces a model, not whatever a slip of the hand names.
        if (folder && !File.Exists(Path.Combine(target, "config.json")))
            throw new CliException($"'{to}' holds no model (no config.json), so --force does not replace it: choose another OUT.");
        if (source.StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new CliException($"'{from}' lies in '{to}', which would be replaced: choose another OUT.");
    }
}
