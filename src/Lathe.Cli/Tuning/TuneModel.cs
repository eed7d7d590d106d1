using Lathe.Cli.Chatting;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Models;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Tuning;

namespace Lathe.Cli.Tuning;

/// <summary>The model that is tuned, with its tokenizer and the template that it is tuned and served with.</summary>
internal sealed class TuneModel : IDisposable
{
    // A model that has no template yet is taught this one: plain words, which every vocabulary can spell.
    private const string Fallback = "alpaca";

    private TuneModel(ModelSource source, Tokenizer tokenizer, string tokenizerPath, ChatTemplate template, bool ownTemplate)
        => (Source, Tokenizer, TokenizerPath, Template, HasOwnTemplate) = (source, tokenizer, tokenizerPath, template, ownTemplate);

    // QLoRA's own four bits, which no GGUF file has.
    private const string NormalFloat = "nf4";

    /// <summary>What <c>--quantize</c> takes.</summary>
    public static string[] Recipes { get; } = [NormalFloat, .. GgufRecipe.All.Where(r => r.IsQuantized).Select(r => r.Name.ToLowerInvariant())];

    public ModelSource Source { get; }

    public Tokenizer Tokenizer { get; }

    public string TokenizerPath { get; }

    public ChatTemplate Template { get; }

    /// <summary>Whether the template is the one that came with the model.</summary>
    public bool HasOwnTemplate { get; }

    public ExampleEncoder Encoder => new(Tokenizer, Template);

    public static TuneModel Load(TuningOptions options)
    {
        ModelSource source = ModelSource.Load(options.Model, Held(options));
        try
        {
            if (source.Model.Config is not { Causal: true, LanguageHead: true })
                throw new CliException($"'{options.Model}' is an encoder ({source.Family}): it writes no answers that could be tuned.");
            (Tokenizer tokenizer, string where) = TokenizerBeside.Require(options.Model, source.Model.Config.Vocabulary, options.Tokenizer);
            (ChatTemplate template, bool missing) = ChatTemplateSource.Find(options.Template, options.Model, where, tokenizer);
            return new TuneModel(source, tokenizer, where, missing ? BuiltInTemplates.Find(Fallback, tokenizer)! : template, !missing && options.Template is null);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Tokenizer and template as files, so that what was tuned is talked to as it was tuned.</summary>
    public void WriteText(string folder)
    {
        Conversion.WriteTokenizer((Tokenizer, TokenizerPath), folder);
        if (!HasOwnTemplate || !File.Exists(Path.Combine(folder, "tokenizer_config.json"))) TextFiles.ExportTemplate(Template, folder);
    }

    public void Dispose() => Source.Dispose();

    // Below an adapter, what is in blocks already stays so: that is what makes the model small enough to be tuned.
    private static ModelLoadOptions Held(TuningOptions options)
    {
        if (options.Full) return new ModelLoadOptions();
        var held = new ModelLoadOptions { KeepBlocks = IsQuantized(options.Model) };
        return options.Quantize switch
        {
            null => held,
            NormalFloat => held with { NormalFloat = true },
            { } recipe => held with { Quantize = GgufRecipe.Named(recipe) },
        };
    }

    private static bool IsQuantized(string path)
    {
        if (!File.Exists(path) || !TokenizerSource.IsGguf(path)) return false;
        using GgufFile file = GgufFile.Open(path);
        return file.Weights.Any(w => w.Type is not ("F32" or "F16" or "BF16"));
    }
}
