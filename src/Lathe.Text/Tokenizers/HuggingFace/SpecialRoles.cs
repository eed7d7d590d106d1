using System.Text.Json;
using Lathe.Text.Tokenizers.Pipeline;

namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>
/// Which tokens begin, end and pad: as a <c>tokenizer_config.json</c> says, else as the template shows, else by the usual names.
/// </summary>
internal sealed class SpecialRoles
{
    private static readonly string[] Begins = ["<s>", "<|begin_of_text|>", "<bos>", "[CLS]", "<|startoftext|>"];
    private static readonly string[] Ends = ["</s>", "<|end_of_text|>", "<|endoftext|>", "<eos>", "[SEP]", "<|im_end|>"];
    private static readonly string[] Pads = ["<pad>", "[PAD]", "<|pad|>", "<|finetune_right_pad_id|>"];

    public int? Begin { get; private init; }

    public int? End { get; private init; }

    public int? Pad { get; private init; }

    /// <summary>Finds them.</summary>
    /// <param name="added">The added tokens.</param>
    /// <param name="template">What goes around a text, or null.</param>
    /// <param name="config">The path of a <c>tokenizer_config.json</c>, which need not exist; null for none.</param>
    public static SpecialRoles Find(IReadOnlyList<AddedToken> added, SpecialTemplate? template, string? config)
    {
        int? Id(string? content) => content is null ? null : added.FirstOrDefault(token => token.Content == content)?.Id;
        int? Usual(string[] names) => names.Select(Id).FirstOrDefault(id => id is not null);
        JsonView? said = Config(config);
        int? before = template is { Single: [{ Id: >= 0 } first, ..] } ? first.Id : null;
        int? behind = template is { Single: [.., { Id: >= 0 } last] } ? last.Id : null;
        return new SpecialRoles
        {
            Begin = Id(Named(said, "bos_token")) ?? before ?? Usual(Begins),
            End = Id(Named(said, "eos_token")) ?? behind ?? Usual(Ends),
            Pad = Id(Named(said, "pad_token")) ?? Usual(Pads),
        };
    }

    private static JsonView? Config(string? path)
    {
        if (path is null || !File.Exists(path)) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object ? new JsonView(document.RootElement.Clone(), path, "") : null;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not JSON: {error.Message}", error);
        }
    }

    /// <summary>A token is written as its text, or as an object with its content.</summary>
    private static string? Named(JsonView? config, string property) => config?[property] is not { } value ? null
        : value.Element.ValueKind == JsonValueKind.Object ? value.Text("content") : value.String();
}
