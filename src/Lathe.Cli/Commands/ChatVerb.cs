using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Lathe.Cli.Chatting;
using Lathe.Cli.Generating;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Cli.Rendering;
using Lathe.Inference;
using Lathe.Inference.Chat;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe chat</c></summary>
internal sealed class ChatVerb : Verb
{
    // An answer is longer than a continuation: it ends by itself.
    private const int MaxTokens = 1024;

    private readonly Option<string?> _model = Flag.Text("--model", "PATH", "A Hugging Face folder, a GGUF file, a llama2.c .bin, or the folder of a 'lathe train lm' run");
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "FILE|DIR", "Its tokenizer, where it does not lie in or beside the model");
    private readonly Option<string?> _template = Flag.Text("--template", "NAME|FILE", $"A chat template instead of the model's own: a Jinja file, or {string.Join(", ", BuiltInTemplates.Names)}");
    private readonly Option<string?> _system = Flag.Text("--system", "TEXT", "Instructions that the conversation begins with");
    private readonly Option<string?> _load = Flag.Text("--load", "FILE", "Go on with a conversation that /save wrote");
    private readonly Option<int?> _context = Flag.Number("--context", "N", "Most tokens of the conversation (default the model's context)", 16, int.MaxValue);
    private readonly GenerationFlags _flags = new();
    private readonly SpeculationFlags _speculation = new();
    private readonly AdapterFlag _adapter = new();
    private readonly SessionFlags _session = new();
    private readonly ThreadsFlag _threads = new();

    public ChatVerb(string path, string summary) : base(path, summary)
    {
        Group("Model", [_model, _adapter.Option, _tokenizer, _template, _context, _threads.Option, .. _session.All]);
        Group("Conversation", [_system, _load, .. _flags.Stops.All]);
        Group("Sampling", _flags.Sampling.All);
        Group("Penalties", _flags.Penalties.All);
        Group("Reading ahead", _speculation.All);
        GroupOutput();
        Example("chat --model Qwen2.5-0.5B-Instruct", "talk to a model; /help lists what else can be typed");
        Example("chat --model model.gguf --template chatml --system \"Answer in one sentence.\"", "with a template by name, and instructions");
        Example("chat --model runs/lm --temperature 0", "a model that only continues texts goes on where your text ends");
        Example("chat --model SmolLM-135M --adapter runs/tune/adapter", "with what lathe tune taught it, in the template it was taught in");
        Example("chat --model model.gguf --json", "for a script: a line of stdin in, a JSON line out");
        Notes = "Ctrl-C stops the answer; at the prompt, twice, it leaves, and so do /exit and Ctrl-D. A line that ends with \\ goes on in the next one. "
            + $"Answers go to stdout, everything else to stderr; --json writes a JSON line for each. --max-tokens is {MaxTokens} here where it is not given. "
            + "What was said before is not read again: only the new message is. When the context is full the oldest messages are left out.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string path = arguments.GetValue(_model) ?? throw CliException.Usage("--model is missing: --model PATH names a Hugging Face folder, a GGUF file, a llama2.c .bin or a run's folder.");
        bool json = arguments.GetValue(Json);
        _threads.Apply(arguments);
        long start = Stopwatch.GetTimestamp();
        using ModelSource source = ModelSource.LoadForText(path, arguments.GetValue(_tokenizer), _adapter.Folders(arguments));
        _adapter.Apply(arguments, source);
        if (source.Model.Config is not { Causal: true, LanguageHead: true })
            throw new CliException($"'{path}' is an encoder ({source.Family}): it makes vectors of texts and cannot answer one.");
        (Tokenizer tokenizer, string where) = source.RequireTokenizer();
        (ChatTemplate template, bool missing) = ChatTemplateSource.Find(arguments.GetValue(_template), path, where, tokenizer, _adapter.Folders(arguments));
        using var engine = new ChatEngine(source.Model, tokenizer, template, _session.Build(arguments) with { Capacity = arguments.GetValue(_context) ?? 0 });
        GenerationOptions options = _flags.Build(arguments, source);
        if (!_flags.Stops.GivesMaxTokens(arguments)) options = options with { MaxTokens = MaxTokens };
        (options, DraftSource? drafts) = _speculation.Apply(arguments, options, source.Model);
        using DraftSource? owned = drafts;
        var chat = new ChatConversation(engine, new ChatSettings(options, options.Processors));
        if (arguments.GetValue(_load) is { } file) chat.Turns.AddRange(ChatFile.Load(file));
        if (arguments.GetValue(_system) is { } system) chat.Instruct(system);
        Greet(host, source, engine.Session.Limit, template, missing, Stopwatch.GetElapsedTime(start).TotalSeconds);
        return new ChatLoop(chat, host, json).Run();
    }

    private static void Greet(CliHost host, ModelSource source, int context, ChatTemplate template, bool missing, double seconds)
    {
        Screen screen = host.Error;
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(source.Path))} ({source.Family}), context {Say.Count(context)} tokens, loaded in {Say.Time(seconds)}. /help for commands.");
        foreach (string part in TextWidth.Wrap(line, screen.Width - 1)) screen.WriteLine(screen.Ink.Dim(part));
        string how = missing
            ? "The model has no chat template: it goes on where your text ends. --template NAME names one if it was tuned with it."
            : $"Template: {Path.GetFileName(template.Name)}.";
        foreach (string part in TextWidth.Wrap(how, screen.Width - 1)) screen.WriteLine(missing ? screen.Ink.Warn(part) : screen.Ink.Dim(part));
    }
}
