using Lathe.Cli.Hosting;
using Lathe.Nn.Formats.Gguf;
using Lathe.Text.Tokenizers;
using Lathe.Text.Tokenizers.Gguf;
using Lathe.Training.Data;
using Lathe.Training.LanguageModels;

namespace Lathe.Cli.Models;

/// <summary>Finds the tokenizer that belongs to a model: in the file itself, in its folder, or beside the file.</summary>
internal static class TokenizerBeside
{
    /// <summary>The tokenizer and where it was found.</summary>
    /// <exception cref="CliException">There is none, or it has more tokens than the model; the message says how to give one.</exception>
    public static (Tokenizer Tokenizer, string Path) Require(string model, int vocabulary, string? given) => Fitting(model, vocabulary, Find(model, given));

    /// <summary>The tokenizer that was given or found, or null.</summary>
    public static (Tokenizer Tokenizer, string Path)? Find(string model, string? given) => given is null ? Find(model) : (TokenizerSource.Load(given), given);

    /// <summary>Checks what was found.</summary>
    /// <exception cref="CliException">It is nothing, or has more tokens than the model; the message says how to give another.</exception>
    public static (Tokenizer Tokenizer, string Path) Fitting(string model, int vocabulary, (Tokenizer Tokenizer, string Path)? found)
    {
        if (found is not { } tokenizer)
            throw new CliException($"no tokenizer lies beside '{model}': give one with --tokenizer FILE|DIR ({string.Join(", ", TokenizerFile.FormatNames)}).");
        if (tokenizer.Tokenizer.VocabularySize > vocabulary)
        {
            throw new CliException($"the tokenizer '{tokenizer.Path}' has {tokenizer.Tokenizer.VocabularySize} tokens, but the model has {vocabulary}: it is not this model's. "
                + "Give the right one with --tokenizer FILE|DIR.");
        }

        return tokenizer;
    }

    /// <summary>The tokenizer and where it was found, or null.</summary>
    public static (Tokenizer Tokenizer, string Path)? Find(string model)
    {
        if (Directory.Exists(model))
        {
            string kept = Path.Combine(model, RunTokenizer.FolderName);
            string folder = Directory.Exists(kept) ? kept : model;
            return TokenizerFile.Has(folder) ? (TokenizerSource.Load(folder), folder) : null;
        }

        if (TokenizerSource.IsGguf(model))
        {
            using GgufFile file = GgufFile.Open(model);
            if (GgufTokenizer.IsIn(file.Metadata)) return (GgufTokenizer.Create(file.Metadata, model), model);
        }

        string beside = Path.GetDirectoryName(Path.GetFullPath(model))!;
        return File.Exists(model) && TokenizerFile.Has(beside) ? (TokenizerSource.Load(beside), beside) : null;
    }
}
