using System.Text.Json;
using Lathe.Text.Tokenizers.Pipeline;
using Lathe.Text.Tokenizers.Pipeline.Models;

namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>
/// Hugging Face's <c>tokenizer.json</c>, read and written. Truncation and padding, which are no part of what tokens a text has,
/// are left out. Where a construct is not supported the error names it and its place.
/// </summary>
public static class TokenizerJsonFile
{
    /// <summary>Reads a file; a <c>tokenizer_config.json</c> beside it says which tokens begin, end and pad.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">Not such a file, damaged, or with a construct that is not supported.</exception>
    public static Tokenizer Load(string path)
        => Parse(File.ReadAllBytes(path), path, Path.Combine(Path.GetDirectoryName(path) ?? "", "tokenizer_config.json"));

    /// <summary>Reads a tokenizer from memory.</summary>
    /// <param name="bytes">The JSON.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <param name="config">The path of a <c>tokenizer_config.json</c> that may exist, or null.</param>
    /// <exception cref="InvalidDataException">Not such a file, damaged, or with a construct that is not supported.</exception>
    public static Tokenizer Parse(byte[] bytes, string source, string? config = null)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 64 });
            return Read(new JsonView(document.RootElement, source, ""), config);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{source} is not JSON or is cut short: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException($"{source} holds text that is not Unicode: {error.Message}", error);
        }
    }

    /// <summary>Writes a tokenizer.</summary>
    /// <param name="tokenizer">Byte-level BPE, or what was read as SentencePiece, WordPiece or <c>tokenizer.json</c>.</param>
    /// <param name="stream">Where to.</param>
    /// <exception cref="NotSupportedException">This kind of tokenizer has no such form.</exception>
    public static void Write(Tokenizer tokenizer, Stream stream) => TokenizerJsonWriter.Write(tokenizer, stream);

    /// <summary>Writes a tokenizer to a file, which is replaced whole or not at all.</summary>
    /// <param name="tokenizer">As for <see cref="Write"/>.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="NotSupportedException">This kind of tokenizer has no such form.</exception>
    public static void Save(Tokenizer tokenizer, string path)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = File.Create(temporary)) Write(tokenizer, stream);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    internal static bool Recognises(TokenizerProbe probe)
    {
        ReadOnlySpan<byte> head = probe.Head.Span.TrimStart(" \t\r\n\uFEFF"u8);
        return head.Length > 0 && head[0] == '{' && probe.Name.EndsWith("tokenizer.json", StringComparison.OrdinalIgnoreCase)
            || (head.Length > 0 && head[0] == '{' && probe.Holds("\"added_tokens\""u8));
    }

    private static Tokenizer Read(JsonView json, string? config)
    {
        JsonView model = json.Need("model");
        string kind = ModelReader.Kind(model);
        string?[] tokens = kind == "Unigram"
            ? [.. model.Need("vocab").Items.Select(item => item.Items.FirstOrDefault() is { Element.ValueKind: JsonValueKind.String } token ? token.String() : null)]
            : ModelReader.Vocabulary(model, out _);
        List<AddedToken> added = AddedTokenReader.Read(json["added_tokens"], tokens);
        SpecialTemplate? template = TemplateReader.Read(json["post_processor"]);
        SpecialRoles roles = SpecialRoles.Find(added, template, config);
        if (kind == "BPE" && ByteLevelReader.TryRead(json, added, template, roles) is { } byteLevel) return byteLevel;
        int size = Math.Max(tokens.Length, added.Count == 0 ? 0 : added.Max(token => token.Id) + 1);
        foreach (TemplatePart part in template is null ? [] : template.Single.Concat(template.Pair))
            if (part.Id >= size) throw json.Need("post_processor").Fail($"names the id {part.Id}: expected 0 to {size - 1}");
        var hidden = added.Where(token => token.Special).Select(token => token.Id).ToHashSet();
        SubwordModel read = ModelReader.Read(model, hidden.Contains);
        return new PipelineTokenizer(new PipelineParts
        {
            Kind = kind == "BPE" ? "BPE" : kind == "Unigram" ? "unigram" : kind,
            AddedTokens = added,
            Normalizer = json["normalizer"] is { } normalizer ? NormalizerReader.Read(normalizer) : null,
            Splitter = json["pre_tokenizer"] is { } splitter ? SplitterReader.Read(splitter) : null,
            Model = read,
            Template = template,
            Decoder = DecoderReader.Read(json["decoder"]),
            BeginId = roles.Begin,
            EndId = roles.End,
            PadId = roles.Pad,
        });
    }
}
