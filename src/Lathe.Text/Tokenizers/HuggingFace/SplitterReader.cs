using System.Text;
using Lathe.Text.Tokenizers.Pipeline.Splitters;

namespace Lathe.Text.Tokenizers.HuggingFace;

/// <summary>Reads <c>"pre_tokenizer"</c>.</summary>
internal static class SplitterReader
{
    private const string Known = "Sequence, ByteLevel, Metaspace, BertPreTokenizer, Whitespace, WhitespaceSplit, Split, Punctuation, Digits, CharDelimiterSplit";

    public static Splitter Read(JsonView json) => json.Type switch
    {
        "Sequence" => new SequenceSplitter([.. json.Need("pretokenizers").Items.Select(Read)]),
        "ByteLevel" => new ByteLevelSplitter(json.Flag("add_prefix_space", true), json.Flag("trim_offsets", true), json.Flag("use_regex", true)),
        "Metaspace" => new MetaspaceSplitter(Mark(json), Scheme(json), json.Flag("split", true)),
        "BertPreTokenizer" => ClassSplitter.Bert,
        "Whitespace" => ClassSplitter.Whitespace,
        "WhitespaceSplit" => ClassSplitter.WhitespaceSplit,
        "Split" => DelimiterSplitter.Pattern(NormalizerReader.Pattern(json.Need("pattern")), Behavior(json.Need("behavior")), json.Flag("invert", false)),
        "Punctuation" => DelimiterSplitter.Punctuation(json["behavior"] is { } behavior ? Behavior(behavior) : SplitBehavior.Isolated),
        "Digits" => DelimiterSplitter.Digits(json.Flag("individual_digits", false)),
        "CharDelimiterSplit" => DelimiterSplitter.Character(OneCharacter(json.Need("delimiter"))),
        _ => throw json.Unsupported(Known),
    };

    /// <summary>The character that stands for a space.</summary>
    public static Rune Mark(JsonView json) => json["replacement"] is { } mark ? OneCharacter(mark) : new Rune('▁');

    /// <summary>Older files say only whether one is put in front.</summary>
    public static string Scheme(JsonView json)
    {
        string scheme = json.Text("prepend_scheme") ?? (json.Flag("add_prefix_space", true) ? "always" : "never");
        return scheme is "always" or "first" or "never" ? scheme
            : throw json.Need("prepend_scheme").Fail($"is '{scheme}': expected always, first or never");
    }

    private static SplitBehavior Behavior(JsonView json)
        => Enum.TryParse(json.String(), out SplitBehavior behavior) && Enum.IsDefined(behavior) ? behavior
            : throw json.Fail($"is '{json.String()}': expected {string.Join(", ", Enum.GetNames<SplitBehavior>())}");

    private static Rune OneCharacter(JsonView json)
        => Rune.TryGetRuneAt(json.String() is { Length: > 0 } text ? text : "  ", 0, out Rune rune) && rune.Utf16SequenceLength == json.String().Length ? rune
            : throw json.Fail($"is '{json.String()}': expected one character");
}
