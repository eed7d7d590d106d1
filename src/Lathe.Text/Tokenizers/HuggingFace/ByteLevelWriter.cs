using System.Text.Json;
using Lathe.Text.Tokenizers.Pipeline;

namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>Writes byte-level BPE as the parts of a <c>tokenizer.json</c>.</summary>
internal static class ByteLevelWriter
{
    public static void Write(Utf8JsonWriter writer, ByteLevelBpe tokenizer)
    {
        ByteLevelBpeModel model = tokenizer.Model;
        if (model.Normalize is not null && model.Normalize != ByteLevelReader.Compose)
            throw new NotSupportedException("The tokenizer changes text by a function of its own, which tokenizer.json cannot say: expected none, or NFC.");
        writer.WritePropertyName("normalizer");
        writer.WriteRawValue(model.Normalize is null ? "null" : """{"type":"NFC"}""");
        writer.WritePropertyName("pre_tokenizer");
        Splitter(writer, model);
        writer.WritePropertyName("post_processor");
        Template(writer, tokenizer);
        writer.WritePropertyName("decoder");
        writer.WriteRawValue("""{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}""");
        Model(writer, tokenizer);
    }

    private static void Splitter(Utf8JsonWriter writer, ByteLevelBpeModel model)
    {
        bool own = model.Pattern.Name == PreTokenizer.Gpt2.Name, whole = model.Pattern.Name == PreTokenizer.Whole.Name;
        string prefix = model.AddPrefixSpace ? "true" : "false";
        if (own || whole)
        {
            writer.WriteRawValue($$"""{"type":"ByteLevel","add_prefix_space":{{prefix}},"trim_offsets":true,"use_regex":{{(own ? "true" : "false")}}}""");
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("pretokenizers");
        writer.WriteStartObject();
        writer.WriteString("type", "Split");
        writer.WriteStartObject("pattern");
        writer.WriteString("Regex", model.Pattern.Regex);
        writer.WriteEndObject();
        writer.WriteString("behavior", "Isolated");
        writer.WriteBoolean("invert", false);
        writer.WriteEndObject();
        writer.WriteRawValue($$"""{"type":"ByteLevel","add_prefix_space":{{prefix}},"trim_offsets":true,"use_regex":false}""");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Template(Utf8JsonWriter writer, ByteLevelBpe tokenizer)
    {
        ByteLevelBpeModel model = tokenizer.Model;
        if (model.Before.IsDefaultOrEmpty && model.After.IsDefaultOrEmpty)
        {
            writer.WriteRawValue("""{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":false,"use_regex":true}""");
            return;
        }

        static TemplatePart[] Parts(IEnumerable<int> ids) => [.. ids.Select(id => new TemplatePart(id, 0))];
        SpecialTemplate.Around(Parts(model.Before), Parts(model.After), tokenizer.TokenText).WriteTo(writer);
    }

    private static void Model(Utf8JsonWriter writer, ByteLevelBpe tokenizer)
    {
        ByteLevelBpeModel model = tokenizer.Model;
        writer.WriteStartObject("model");
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        writer.WriteString("unk_token", model.UnknownId is { } unknown ? tokenizer.TokenText(unknown) : null);
        writer.WriteNull("continuing_subword_prefix");
        writer.WriteNull("end_of_word_suffix");
        writer.WriteBoolean("fuse_unk", false);
        writer.WriteBoolean("byte_fallback", false);
        writer.WriteBoolean("ignore_merges", model.IgnoreMerges || model.Merges is null);
        string?[] texts = Texts(model);
        writer.WriteStartObject("vocab");
        for (int id = 0; id < texts.Length; id++)
            if (texts[id] is { } text) writer.WriteNumber(text, id);
        writer.WriteEndObject();
        writer.WriteStartArray("merges");
        foreach (BpeMerge merge in model.Merges ?? RankMerges.Find(model.Tokens)) writer.WriteStringValue($"{texts[merge.Left]} {texts[merge.Right]}");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>
    /// The vocabulary's spellings by id. Readers number added tokens on from its end, one by one: those below it, and all where they
    /// leave gaps, stand in the vocabulary as well and so keep their ids.
    /// </summary>
    private static string?[] Texts(ByteLevelBpeModel model)
    {
        int count = model.Tokens.Count, next = count;
        foreach (AddedToken token in model.AddedTokens.Where(token => token.Id >= count).OrderBy(token => token.Id))
            next = token.Id == next ? next + 1 : int.MaxValue;
        string?[] texts = new string?[next == int.MaxValue ? model.AddedTokens.Max(token => token.Id) + 1 : count];
        for (int id = 0; id < count; id++)
            if (model.Tokens[id] is { } bytes) texts[id] = ByteAlphabet.ToText(bytes);
        foreach (AddedToken token in model.AddedTokens)
            if (token.Id < texts.Length) texts[token.Id] ??= token.Content;
        return texts;
    }
}
