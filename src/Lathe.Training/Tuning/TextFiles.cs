using System.Text.Json;
using Lathe.Nn.Formats;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;
using Lathe.Training.LanguageModels;

namespace Lathe.Training.Tuning;

/// <summary>Tokenizer and chat template in the files of a Hugging Face folder, so that a tuned model is talked to as it was tuned.</summary>
public static class TextFiles
{
    /// <summary>Writes <c>tokenizer.json</c> (or <c>characters.json</c>), <c>tokenizer_config.json</c> and <c>chat_template.jinja</c>.</summary>
    /// <param name="tokenizer">The tokenizer; one without a form of its own is left out.</param>
    /// <param name="template">The template.</param>
    /// <param name="folder">An existing folder.</param>
    public static void Export(Tokenizer tokenizer, ChatTemplate template, string folder)
    {
        ArgumentNullException.ThrowIfNull(template);
        RunTokenizer.Export(tokenizer, folder);
        ExportTemplate(template, folder);
        AtomicFile.Write(Path.Combine(folder, "tokenizer_config.json"), stream =>
        {
            using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
            json.WriteStartObject();
            json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
            json.WriteBoolean("clean_up_tokenization_spaces", false);
            foreach ((string name, string token) in template.SpecialTokens.OrderBy(t => t.Key, StringComparer.Ordinal))
            {
                if (token.Length > 0) json.WriteString(name, token);
            }

            json.WriteEndObject();
        });
    }

    /// <summary>Writes <c>chat_template.jinja</c>.</summary>
    public static void ExportTemplate(ChatTemplate template, string folder)
    {
        ArgumentNullException.ThrowIfNull(template);
        AtomicFile.Write(Path.Combine(folder, "chat_template.jinja"), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(template.Source)));
    }
}
