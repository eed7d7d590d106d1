using System.CommandLine;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.LanguageModels;
using Lathe.Inference;
using Lathe.Inference.Sampling;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe generate</c></summary>
internal sealed class GenerateVerb : Verb
{
    private readonly Option<string?> _model = Flag.Text("--model", "PATH", "A Hugging Face folder, a .gguf file, a llama2.c .bin, or a run's folder");
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "PATH", "A tokenizer file or folder (default: the one beside the model)");
    private readonly Option<string?> _prompt = Flag.Text("--prompt", "TEXT", "The text to continue (default: none, the model begins)");
    private readonly Option<int?> _maxTokens = Flag.Number("--max-tokens", "N", "Most tokens to make (default 200)", 1, int.MaxValue);
    private readonly Option<double?> _temperature = Flag.Number("--temperature", "T", "0 takes the most probable token; higher is more surprising (default 0.8)", 0.0, 100.0);
    private readonly Option<int?> _topK = Flag.Number("--top-k", "K", "Choose among the K most probable tokens (default 0: all)", 0, int.MaxValue);
    private readonly Option<double?> _topP = Flag.Number("--top-p", "P", "Choose among the most probable tokens that together reach P (default 0.95)", 1e-9, 1.0);
    private readonly Option<ulong?> _seed = Flag.Number("--seed", "N", "The same seed gives the same text (default 0)", ulong.MinValue, ulong.MaxValue);
    private readonly Option<int?> _context = Flag.Number("--context", "N", "Most tokens of prompt and text together (default: the model's)", 1, int.MaxValue);
    private readonly ThreadsFlag _threads = new();

    public GenerateVerb(string path, string summary) : base(path, summary)
    {
        Group("Model", _model, _tokenizer, _context, _threads.Option);
        Group("Text", _prompt, _maxTokens, _temperature, _topK, _topP, _seed);
        GroupOutput();
        Example("generate --model stories260K.bin --tokenizer tok512.bin --temperature 0", "a story by the most probable words");
        Example("generate --model ./SmolLM-135M --prompt \"The lathe is\" --max-tokens 50 --seed 7", "continue a text");
        Example("generate --model ./model --prompt Hello --json", "for a script");
        Notes = "Only the text goes to stdout. Ctrl-C ends it where it is.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string path = arguments.GetValue(_model) ?? throw CliException.Usage("--model is missing: expected a model, such as --model ./SmolLM-135M.");
        bool json = arguments.GetValue(Json);
        _threads.Apply(arguments);
        using PretrainedModel model = PretrainedModel.Load(path);
        Tokenizer tokenizer = ModelTokenizer.Load(path, arguments.GetValue(_tokenizer), model.Model.Config.Vocabulary);
        int[] prompt = ModelTokenizer.Prompt(tokenizer, arguments.GetValue(_prompt) ?? "");
        var options = new GenerationOptions
        {
            MaxTokens = arguments.GetValue(_maxTokens) ?? 200,
            EndIds = ModelTokenizer.EndIds(path, tokenizer),
            Sampling = new SamplingOptions
            {
                Temperature = arguments.GetValue(_temperature) ?? 0.8,
                TopK = arguments.GetValue(_topK) ?? 0,
                TopP = arguments.GetValue(_topP) ?? 0.95,
                Seed = arguments.GetValue(_seed) ?? 0,
            },
        };
        using var generator = new Generator(model.Model, arguments.GetValue(_context) ?? 0);
        using Interrupt interrupt = host.CatchInterrupts();
        var decoder = new StreamDecoder(tokenizer, skipSpecial: true);
        TextWriter text = json ? new StringWriter() : host.Out.Writer;
        foreach (int id in prompt) text.Write(decoder.Append(id));
        text.Flush();
        Generation made = generator.Generate(prompt, options, Show, interrupt.Token);
        text.Write(decoder.Flush());
        if (!json)
        {
            host.Out.WriteLine();
            return ExitCodes.Done;
        }

        CliJson.Write(host, new GenerateDocument(
            text.ToString()!, prompt, made.Ids, made.Stop switch { StopReason.Length => "length", StopReason.EndOfText => "end", StopReason.ContextFull => "context", _ => "cancelled" },
            made.PromptTokens, made.PromptTime.TotalSeconds, made.Ids.Count > 1 ? (made.Ids.Count - 1) / made.TokenTime.TotalSeconds : 0));
        return ExitCodes.Done;

        void Show(int id)
        {
            if (id >= tokenizer.VocabularySize)
                throw new CliException($"The model chose token {id}, and the tokenizer has {tokenizer.VocabularySize:N0}: they do not belong together. Give the model's own with --tokenizer.");
            text.Write(decoder.Append(id));
            if (!json) text.Flush();
        }
    }
}
