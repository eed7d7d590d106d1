using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Cli.Rendering;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe merge</c></summary>
internal sealed class MergeVerb : Verb
{
    private readonly Option<string?> _model = Flag.Text("--model", "PATH", "A Hugging Face folder, a GGUF file, a llama2.c .bin, or the folder of a 'lathe train lm' run");
    private readonly AdapterFlag _adapter = new();
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "FILE|DIR", "The tokenizer, where it does not lie in or beside the model");
    private readonly Option<string?> _out = Flag.Text("--out", "PATH", "The folder or file to make; it must not exist yet");
    private readonly Option<string?> _to = Flag.Choice("--to", "What to make: a Hugging Face folder or a GGUF file of f32 (default hf)", "hf", "gguf");

    public MergeVerb(string path, string summary) : base(path, summary)
    {
        Group("Merging", _model, _adapter.Option, _tokenizer, _out, _to);
        GroupOutput();
        Example("merge --model SmolLM-135M --adapter runs/tune/adapter --out tuned", "a model that needs no adapter any more");
        Example("merge --model SmolLM-135M --adapter one --adapter two=0.5 --out mixed", "two adapters, half of the second");
        Example("merge --model model.gguf --adapter runs/tune/adapter --out tuned.gguf --to gguf", "for llama.cpp; make it small again with lathe quantize");
        Notes = "The model is read as f32, whatever it is stored in: an adapter that was tuned over quantised weights fits those, and the result is the sum. "
            + "Config, tokenizer and chat template come along, the adapter's template before the model's. OUT appears whole or not at all; the model and the adapter stay as they are. "
            + "Where the head is the embedding and an adapter changes one of the two, the result has a head of its own.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string from = arguments.GetValue(_model) ?? throw CliException.Usage("--model is missing: --model PATH names the model that the adapter was made for.");
        string to = arguments.GetValue(_out) ?? throw CliException.Usage("--out is missing: --out PATH names the folder or file to make.");
        IReadOnlyList<string> folders = _adapter.Folders(arguments);
        if (folders.Count == 0) throw CliException.Usage("--adapter is missing: --adapter DIR names what is merged.");
        string format = arguments.GetValue(_to) ?? "hf", target = Path.GetFullPath(to);
        if (Directory.Exists(target) || File.Exists(target)) throw new CliException($"'{to}' exists: choose another --out.");
        if (Path.GetDirectoryName(target) is not { } parent || !Directory.Exists(parent)) throw new CliException($"the folder for '{to}' does not exist: create it first.");
        Screen talk = host.Talk(arguments.GetValue(Json));
        long start = Stopwatch.GetTimestamp();
        talk.WriteLine(talk.Ink.Dim($"  reading {from}"));
        using ModelSource source = ModelSource.Load(from, new ModelLoadOptions());
        _adapter.Apply(arguments, source);
        if (source.Adapters.Any(a => a.NeedsOwnHead))
        {
            talk.WriteLine(talk.Ink.Dim("  the adapter changes the head and the embedding apart, which are one weight here: the result has two"));
            source.Untie();
            _adapter.Apply(arguments, source);
        }

        foreach (LoraAdapter adapter in source.Adapters.ToArray()) adapter.MergeAndDetach();
        (Tokenizer, string Path)? tokenizer = arguments.GetValue(_tokenizer) is { } given
            ? TokenizerBeside.Require(from, source.Model.Config.Vocabulary, given)
            : Conversion.Fitting(from, source.Model.Config.Vocabulary) ?? folders.Select(f => Conversion.Fitting(f, source.Model.Config.Vocabulary)).FirstOrDefault(t => t is not null);
        if (tokenizer is null) host.Error.WriteLine(host.Error.Ink.Warn($"no tokenizer lies beside '{from}': give one with --tokenizer FILE|DIR, or the result has none."));
        talk.WriteLine(talk.Ink.Dim($"  writing {to}: {Say.Count(source.Model.ParameterCount)} parameters as f32"));
        string? template = folders.Select(f => Path.Combine(f, "chat_template.jinja")).FirstOrDefault(File.Exists);
        if (format == "gguf") Conversion.Gguf(source, tokenizer, target, GgmlType.F32, template is null ? null : File.ReadAllText(template));
        else Conversion.HuggingFace(source, tokenizer, target, template);
        long bytes = format == "gguf" ? new FileInfo(target).Length : Directory.EnumerateFiles(target).Sum(f => new FileInfo(f).Length);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (arguments.GetValue(Json))
        {
            CliJson.Write(host, new MergeDocument
            {
                Model = Path.GetFullPath(from),
                Adapters = [.. folders.Select(Path.GetFullPath)],
                Output = target,
                To = format,
                Parameters = source.Model.ParameterCount,
                Bytes = bytes,
                Seconds = seconds,
            });
        }
        else
        {
            talk.WriteLine($"  {talk.Ink.Good("done")} {to}  {Say.Bytes(bytes)} in {Say.Time(seconds)}");
        }

        return ExitCodes.Done;
    }
}
