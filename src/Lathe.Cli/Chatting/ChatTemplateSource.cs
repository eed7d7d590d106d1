using Lathe.Cli.Hosting;
using Lathe.Nn.Formats.Gguf;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data;

namespace Lathe.Cli.Chatting;

/// <summary>The template of a chat: the one that was named, the model's own, or for a model without one the bare text.</summary>
internal static class ChatTemplateSource
{
    /// <summary>The template, and whether it stands in for one that is missing.</summary>
    /// <param name="named">What the user named, or null.</param>
    /// <param name="model">The model's path.</param>
    /// <param name="tokenizerPath">Where its tokenizer was found.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="adapters">Folders of adapters: the template that one was tuned with goes before the model's.</param>
    public static (ChatTemplate Template, bool Missing) Find(string? named, string model, string tokenizerPath, Tokenizer tokenizer, params IEnumerable<string> adapters)
    {
        if (named is not null)
        {
            return (BuiltInTemplates.Find(named, tokenizer) ?? (File.Exists(named) || Directory.Exists(named) ? ChatTemplateFile.Find(named, tokenizer) : null)
                ?? throw CliException.Usage($"--template is '{named}': expected a Jinja file, or one of {string.Join(", ", BuiltInTemplates.Names)}."), false);
        }

        foreach (string place in (string[])[.. adapters, model, tokenizerPath, Path.GetDirectoryName(Path.GetFullPath(tokenizerPath)) ?? "."])
        {
            if (Directory.Exists(place) && ChatTemplateFile.Find(place, tokenizer) is { } beside) return (beside, false);
            if (!File.Exists(place) || !TokenizerSource.IsGguf(place)) continue;
            using GgufFile file = GgufFile.Open(place);
            if (ChatTemplateFile.Find(file.Metadata, place, tokenizer) is { } inside) return (inside, false);
        }

        return (BuiltInTemplates.Find("raw", tokenizer)!, true);
    }
}
