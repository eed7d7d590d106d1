using Lathe.Text.Tokenizers.Pipeline;
using Lathe.Text.Tokenizers.Pipeline.Normalizers;
using Lathe.Text.Tokenizers.SentencePiece;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>"normalizer"</c>.</summary>
internal static class NormalizerReader
{
    private const string Known = "Sequence, BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Prepend, Replace, Precompiled, Nmt";

    public static Normalizer Read(JsonView json) => json.Type switch
    {
        "Sequence" => new SequenceNormalizer([.. json.Need("normalizers").Items.Select(Read)]),
        "BertNormalizer" => new BertNormalizer(
            json.Flag("clean_text", true), json.Flag("handle_chinese_chars", true),
            json["strip_accents"] is null ? null : json.Flag("strip_accents", false), json.Flag("lowercase", true)),
        "NFC" => new FormNormalizer(UnicodeForm.C),
        "NFD" => new FormNormalizer(UnicodeForm.D),
        "NFKC" => new FormNormalizer(UnicodeForm.KC),
        "NFKD" => new FormNormalizer(UnicodeForm.KD),
        "Lowercase" => new LowercaseNormalizer(),
        "Strip" => new StripNormalizer(json.Flag("strip_left", true), json.Flag("strip_right", true)),
        "StripAccents" => new StripAccentsNormalizer(),
        "Prepend" => new PrependNormalizer(json.Need("prepend").String()),
        "Replace" => new ReplaceNormalizer(Pattern(json.Need("pattern")), json.Need("content").String()),
        "Precompiled" => new PrecompiledNormalizer(new CharacterMap(Blob(json.Need("precompiled_charsmap")), json.Source)),
        "Nmt" => new NmtNormalizer(),
        _ => throw json.Unsupported(Known),
    };

    /// <summary>A pattern: <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
    public static TextPattern Pattern(JsonView json)
    {
        if (json.Text("String") is { } literal) return TextPattern.Literal(literal);
        string expression = json.Text("Regex") ?? throw json.Fail("has neither \"String\" nor \"Regex\"");
        try
        {
            return TextPattern.Expression(expression);
        }
        catch (ArgumentException error)
        {
            throw json.Fail($"is a regular expression that Lathe cannot read: {error.Message}");
        }
    }

    private static byte[] Blob(JsonView json)
        => json.Element.TryGetBytesFromBase64(out byte[]? blob) ? blob : throw json.Fail("is not base64");
}
