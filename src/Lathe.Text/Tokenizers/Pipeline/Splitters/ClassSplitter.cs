using System.Globalization;
using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers.Unicode;

namespace Lathe.Text.Tokenizers.Pipeline.Splitters;

/// <summary>Pre-tokenizers that look at one character at a time: which class it is of says whether it goes, stands alone or joins.</summary>
internal sealed class ClassSplitter : Splitter
{
    private readonly string _type;
    private readonly Func<Rune, CharacterRole> _role;
    private readonly CharacterRole[] _ascii = new CharacterRole[128];

    private ClassSplitter(string type, Func<Rune, CharacterRole> role)
    {
        _type = type;
        _role = role;
        for (int value = 0; value < 128; value++) _ascii[value] = role(new Rune(value));
    }

    /// <summary>The second half of BERT's basic tokenizer: split at white space, every punctuation mark a piece of its own.</summary>
    public static ClassSplitter Bert { get; } = new("BertPreTokenizer", rune
        => BertCharacters.IsSpace(rune) ? CharacterRole.Gone : BertCharacters.IsPunctuation(rune) ? CharacterRole.Alone : CharacterRole.Joins);

    /// <summary>Split at white space.</summary>
    public static ClassSplitter WhitespaceSplit { get; } = new("WhitespaceSplit", rune
        => BertCharacters.IsSpace(rune) ? CharacterRole.Gone : CharacterRole.Joins);

    /// <summary>Runs of word characters and runs of others, without the white space: <c>\w+|[^\w\s]+</c>.</summary>
    public static ClassSplitter Whitespace { get; } = new("Whitespace", rune
        => BertCharacters.IsSpace(rune) ? CharacterRole.Gone : IsWord(rune) ? CharacterRole.Joins : CharacterRole.JoinsOthers);

    public override void Split(ReadOnlySpan<byte> text, bool first, PieceList result)
    {
        int start = 0;
        CharacterRole run = CharacterRole.Joins;
        for (int at = 0, width; at < text.Length; at += width)
        {
            CharacterRole role;
            if (text[at] < 128)
            {
                role = _ascii[text[at]];
                width = 1;
            }
            else
            {
                Rune.DecodeFromUtf8(text[at..], out Rune rune, out width);
                role = _role(rune);
            }

            if (role == run && role != CharacterRole.Alone && role != CharacterRole.Gone) continue;
            result.Add(text[start..at]);
            start = at;
            run = role;
            if (role == CharacterRole.Gone) start = at + width;
        }

        result.Add(text[start..]);
    }

    public override bool CutsBefore(ReadOnlySpan<byte> space) => space[0] < 128 && _ascii[space[0]] == CharacterRole.Gone;

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", _type);
        writer.WriteEndObject();
    }

    private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.ConnectorPunctuation
        or UnicodeCategory.LetterNumber;
}
