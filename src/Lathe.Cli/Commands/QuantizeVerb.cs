using System.CommandLine;
using System.Diagnostics;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Quantizing;
using Lathe.Cli.Rendering;
using Lathe.Nn.Formats.Gguf;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe quantize</c></summary>
internal sealed class QuantizeVerb : Verb
{
    private static readonly string[] Recipes = [.. GgufRecipe.All.Where(r => r.Name != "F32").Select(r => r.Name.ToLowerInvariant())];

    private readonly Argument<string> _in = new("in") { Description = "A GGUF file, a Hugging Face folder, a llama2.c .bin, or the folder of a 'lathe train lm' run", HelpName = "IN" };
    private readonly Argument<string> _out = new("out") { Description = "The GGUF file to make", HelpName = "OUT" };
    private readonly Option<string?> _type = Flag.Text("--type", "TYPE", $"Recipe: {string.Join(", ", Recipes)} (default q4_k_m)");
    private readonly Option<bool> _pure = Flag.Switch("--pure", "Every matrix of the recipe's main type, the output too");
    private readonly Option<bool> _again = Flag.Switch("--allow-requantize", "Quantise what is quantised already: the errors add up");
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "FILE|DIR", "The tokenizer, where it does not lie in or beside the model");
    private readonly Option<bool> _force = Flag.Switch("--force", "Replace the file OUT");
    private readonly Option<string?> _text = Flag.Text("--text", "FILE", "A text to measure perplexity on, before and after");
    private readonly Option<int?> _window = Flag.Number("--window", "N", "Tokens that the model sees at once (default 512, at most its context)", 2, int.MaxValue);
    private readonly Option<int?> _windows = Flag.Number("--windows", "N", "Measure on so many windows; 0: the whole text (default 16)", 0, int.MaxValue);
    private readonly Option<bool> _tensors = Flag.Switch("--tensors", "List every tensor instead of every kind");
    private readonly ThreadsFlag _threads = new();

    public QuantizeVerb(string path, string summary) : base(path, summary)
    {
        Command.Arguments.Add(_in);
        Command.Arguments.Add(_out);
        Group("Quantisation", _type, _pure, _again, _tokenizer, _force, _threads.Option);
        Group("Perplexity", _text, _window, _windows);
        GroupOutput(_tensors);
        Example("quantize SmolLM-135M smollm-q4_k_m.gguf", "a quarter of the size of bfloat16, at little loss");
        Example("quantize model-f16.gguf model-q8_0.gguf --type q8_0 --text book.txt", "and what it costs on a text");
        Example("quantize runs/stories stories-q4_0.gguf --type q4_0 --json", "for a script");
        Notes = "Recipes mix types as llama.cpp's llama-quantize does; rows that 256 does not divide get types of 32. Metadata and tokenizer come along. "
            + "OUT appears whole or not at all. The interval holds the perplexity of more such text in 95 of 100 cases; that of the ratio is of the same tokens under both models, "
            + "and much narrower.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string from = arguments.GetValue(_in)!, to = arguments.GetValue(_out)!;
        GgufRecipe recipe = Recipe(arguments.GetValue(_type) ?? "q4_k_m");
        Check(from, to, arguments.GetValue(_text), arguments.GetValue(_force));
        _threads.Apply(arguments);
        bool json = arguments.GetValue(Json);
        Screen talk = host.Talk(json);
        using Interrupt interrupt = host.CatchInterrupts();
        try
        {
            TextCost? cost = arguments.GetValue(_text) is { } text ? new TextCost(text, arguments.GetValue(_tokenizer), arguments.GetValue(_window) ?? 512, arguments.GetValue(_windows) ?? 16) : null;
            double[]? before = cost?.Of(from, talk, interrupt.Token);
            QuantizeDocument document = Quantize(arguments, from, to, recipe, talk, interrupt.Token);
            if (before is not null) document = document with { Perplexity = QuantizePerplexity.Of(arguments.GetValue(_text)!, before, cost!.Of(to, talk, interrupt.Token)) };
            if (json) CliJson.Write(host, document);
            else QuantizePage.Write(document, host.Out, arguments.GetValue(_tensors));
            return ExitCodes.Done;
        }
        catch (OperationCanceledException)
        {
            host.Error.WriteLine(host.Error.Ink.Warn(File.Exists(to) ? $"interrupted: '{to}' is as it was or whole." : $"interrupted: '{to}' was not made."));
            return ExitCodes.Interrupted;
        }
    }

    private QuantizeDocument Quantize(ParseResult arguments, string from, string to, GgufRecipe recipe, Screen talk, CancellationToken cancellation)
    {
        talk.WriteLine(talk.Ink.Dim($"  writing '{to}' from '{from}' as {recipe}"));
        using QuantizeSource source = QuantizeSource.Open(from, arguments.GetValue(_tokenizer));
        var quantizer = new GgufQuantizer(source.Weights, source.Metadata, recipe, arguments.GetValue(_pure));
        if (quantizer.Requantized is { Count: > 0 } again && !arguments.GetValue(_again))
        {
            throw new CliException($"'{from}' is quantised already ({Say.Count(again.Count, "tensor")} would change type, the first: {again[0]}): begin with the original, or add up the errors with --allow-requantize.");
        }

        long start = Stopwatch.GetTimestamp();
        var view = new QuantizeView(talk);
        IReadOnlyList<QuantizedTensor> tensors;
        try
        {
            tensors = quantizer.Save(to, view.Report, cancellation);
        }
        finally
        {
            view.End();
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new QuantizeDocument
        {
            Input = Path.GetFullPath(from),
            Output = Path.GetFullPath(to),
            Recipe = recipe.Name,
            Pure = arguments.GetValue(_pure),
            WeightBytesBefore = source.Bytes,
            WeightBytes = tensors.Sum(t => t.Bytes),
            FileBytes = new FileInfo(to).Length,
            BitsPerWeight = 8.0 * tensors.Sum(t => t.Bytes) / Math.Max(1, tensors.Sum(t => t.Shape.Count)),
            Tensors = [.. tensors.Select(QuantizedTensorDocument.Of)],
            HasTokenizer = source.Metadata.ContainsKey("tokenizer.ggml.model"),
            Seconds = seconds,
        };
    }

    private static GgufRecipe Recipe(string name)
    {
        try
        {
            GgufRecipe recipe = GgufRecipe.Named(name);
            return recipe.Name != "F32" ? recipe : throw CliException.Usage("--type f32 quantises nothing: 'lathe convert IN OUT --to gguf' writes f32.");
        }
        catch (ArgumentException)
        {
            throw CliException.Usage($"--type is '{name}': expected one of {string.Join(", ", Recipes)}.");
        }
    }

    private static void Check(string from, string to, string? text, bool force)
    {
        if (!Path.Exists(from)) throw new CliException($"there is no model at '{from}': expected a GGUF file, a Hugging Face folder, a llama2.c .bin, or the folder of a 'lathe train lm' run.");
        if (text is not null && !File.Exists(text)) throw new CliException($"--text '{text}': there is no such file.");
        string target = Path.GetFullPath(to);
        if (Path.GetFullPath(from) == target) throw CliException.Usage($"IN and OUT are both '{from}': the result goes to another file.");
        if (Directory.Exists(target)) throw new CliException($"'{to}' is a folder: expected the name of a GGUF file to make.");
        if (!Directory.Exists(Path.GetDirectoryName(target))) throw new CliException($"the folder '{Path.GetDirectoryName(target)}' for '{to}' does not exist: create it first.");
        if (File.Exists(target) && !force) throw new CliException($"'{to}' exists: replace it with --force, or choose another OUT.");
    }
}
