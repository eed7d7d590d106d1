using System.CommandLine;
using Lathe.Cli.Documents;
using Lathe.Cli.Explain;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Inference;
using Lathe.Inference.Explanation;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe explain</c></summary>
internal sealed class ExplainVerb : Verb
{
    private readonly Option<string?> _model = Flag.Text("--model", "PATH", "A Hugging Face folder, a GGUF file, a llama2.c .bin, or the folder of a 'lathe train lm' run");
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "FILE|DIR", "Its tokenizer, where it does not lie in or beside the model");
    private readonly AdapterFlag _adapter = new();
    private readonly Option<string?> _prompt = Flag.Text("--prompt", "TEXT", "The text to explain (default nothing: the begin-of-text token alone)");
    private readonly Option<bool> _special = Flag.Switch("--special", "Read special tokens spelled in the prompt as those tokens");
    private readonly Option<int?> _top = Flag.Number("--top", "K", "Likeliest tokens shown of each prediction (default 5)", 1, 100);
    private readonly Option<int?> _last = Flag.Number("--last", "N", "Tokens from the end whose lens and attention are shown; 0 all (default 64)", 0, ExplainOptions.MostTokens);
    private readonly Option<string?> _layers = Flag.Text("--layers", "LIST", "Layers whose attention is shown map by map, from 1: 2 or 1,3-5");
    private readonly Option<string?> _heads = Flag.Text("--heads", "LIST", "Heads of these layers, from 1 (default all where --layers is given)");
    private readonly Option<string?> _html = Flag.Text("--html", "FILE", "Write a page with all of it, in one file");
    private readonly ThreadsFlag _threads = new();

    public ExplainVerb(string path, string summary) : base(path, summary)
    {
        Group("Model", _model, _adapter.Option, _tokenizer, _threads.Option);
        Group("Text", _prompt, _special);
        Group("Shown", _top, _last, _layers, _heads);
        GroupOutput(_html);
        Example("explain --model stories260K.bin --tokenizer tok512.bin --prompt \"Once upon a time\"", "what it expects, where it looks, which layer decides");
        Example("explain --model gpt2 --prompt \"The cat sat on the\" --layers 5 --heads 1,6", "the maps of two heads");
        Example("explain --model SmolLM-135M --prompt \"The sea is\" --html sea.html", "a page to look around in");
        Example("explain --model model.gguf --prompt \"2 + 2 =\" --json", "for a script");
        Notes = $"Any causal model; of an encoder attention alone. The longest prompt is {ExplainOptions.MostTokens} tokens. Probabilities are of the model alone: temperature 1, nothing cut off.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string path = arguments.GetValue(_model) ?? throw CliException.Usage("--model is missing: --model PATH names a Hugging Face folder, a GGUF file, a llama2.c .bin or a run's folder.");
        bool json = arguments.GetValue(Json);
        string? page = arguments.GetValue(_html);
        if (page is not null && Path.GetDirectoryName(Path.GetFullPath(page)) is { } folder && !Directory.Exists(folder))
            throw new CliException($"--html '{page}': the folder '{folder}' does not exist. Create it first.");
        _threads.Apply(arguments);
        using ModelSource source = ModelSource.Load(path, ModelLoadOptions.Inference);
        _adapter.Apply(arguments, source);
        (Tokenizer tokenizer, string where) = TokenizerBeside.Require(path, source.Model.Config.Vocabulary, arguments.GetValue(_tokenizer));
        using Interrupt interrupt = host.CatchInterrupts();
        Explained explained = Explain(arguments, source, tokenizer, where, interrupt.Token);
        if (json) CliJson.Write(host, ExplainDocument.Of(explained));
        else ExplainPage.Write(explained, host.Out);
        if (page is not null) WriteHtml(explained, page, host.Talk(json));
        return ExitCodes.Done;
    }

    private Explained Explain(ParseResult arguments, ModelSource source, Tokenizer tokenizer, string tokenizerPath, CancellationToken cancellation)
    {
        string prompt = arguments.GetValue(_prompt) ?? "";
        IReadOnlyList<int>? layers = arguments.GetValue(_layers) is { } l ? NumberRanges.Parse("--layers", l, source.Model.Config.Layers, "layers") : null;
        IReadOnlyList<int>? heads = arguments.GetValue(_heads) is { } h ? NumberRanges.Parse("--heads", h, source.Model.Config.Heads, "heads") : null;
        var options = new ExplainOptions { Top = arguments.GetValue(_top) ?? 5, Last = arguments.GetValue(_last) ?? 64 };
        PromptReading reading = Explainer.Read(source.Model, Ids(arguments, prompt, source, tokenizer), options, cancellation);
        return new Explained
        {
            Path = source.Path,
            Format = source.Format,
            Family = source.Family,
            Config = source.Model.Config,
            Tokenizer = tokenizer,
            TokenizerPath = tokenizerPath,
            Prompt = prompt,
            Reading = reading,
            Heads = HeadChoice.Of(reading.Heads, layers, heads),
            HeadsChosen = layers is not null || heads is not null,
        };
    }

    // A text that is to go on has not ended; what an encoder reads has.
    private int[] Ids(ParseResult arguments, string prompt, ModelSource source, Tokenizer tokenizer)
        => source.Model.Config.Causal
            ? PromptTokens.Encode(tokenizer, prompt, arguments.GetValue(_special))
            : tokenizer.Encode(prompt, new EncodeOptions { AddSpecial = true, AllowSpecial = arguments.GetValue(_special) });

    private static void WriteHtml(Explained explained, string file, Screen talk)
    {
        ExplainHtml.Write(explained, file);
        talk.WriteLine();
        talk.WriteLine($"  page: {Rendering.Say.Path(file)} ({Rendering.Say.Bytes(new FileInfo(file).Length)})");
    }
}
