namespace Lathe.Inference.Constraints.Patterns;

/// <summary>What a text may look like: the one form into which regular expressions, schemas and grammars are read.</summary>
internal abstract class Pattern
{
    /// <summary>The empty text.</summary>
    public static Pattern Empty { get; } = new SequencePattern([]);

    /// <summary>No text at all.</summary>
    public static Pattern Never { get; } = new ChoicePattern([]);

    public static Pattern Text(string text) => text.Length == 0 ? Empty : new TextPattern(text);

    public static Pattern Set(CodePointSet set) => set.IsEmpty ? Never : new SetPattern(set);

    public static Pattern Set(string characters) => Set(CodePointSet.Of(characters));

    public static Pattern Range(char first, char last) => Set(CodePointSet.Of((first, last)));

    public static Pattern Sequence(params IReadOnlyList<Pattern> parts) => parts.Count == 1 ? parts[0] : new SequencePattern([.. parts]);

    public static Pattern Choice(params IReadOnlyList<Pattern> parts) => parts.Count == 1 ? parts[0] : new ChoicePattern([.. parts]);

    /// <summary>Between so many; −1 is without end.</summary>
    public static Pattern Repeat(Pattern part, int least, int most) => (least, most) is (1, 1) ? part : new RepeatPattern(part, least, most);

    public static Pattern Optional(Pattern part) => Repeat(part, 0, 1);
}
