namespace Lathe.Inference.Constraints.Patterns;

/// <summary>These very characters.</summary>
internal sealed class TextPattern(string text) : Pattern
{
    public string Value => text;
}

/// <summary>One character of a set.</summary>
internal sealed class SetPattern(CodePointSet set) : Pattern
{
    public CodePointSet Value => set;
}

/// <summary>One after another.</summary>
internal sealed class SequencePattern(Pattern[] parts) : Pattern
{
    public Pattern[] Parts => parts;
}

/// <summary>One of several.</summary>
internal sealed class ChoicePattern(Pattern[] parts) : Pattern
{
    public Pattern[] Parts => parts;
}

/// <summary>One again and again, <paramref name="most"/> −1 without end.</summary>
internal sealed class RepeatPattern(Pattern part, int least, int most) : Pattern
{
    public Pattern Part => part;

    public int Least => least;

    public int Most => most;
}

/// <summary>The start (<c>^</c>) or the end (<c>$</c>) of the text; only within a <see cref="CharacterMachine"/>.</summary>
internal sealed class AnchorPattern(bool start) : Pattern
{
    public bool Start => start;
}

/// <summary>What a rule of the grammar says.</summary>
internal sealed class CallPattern(int rule) : Pattern
{
    public int Rule => rule;
}

/// <summary>What a machine over characters accepts, as it is or as the content of a JSON string.</summary>
internal sealed class MachinePattern(CharacterMachine machine, bool escaped) : Pattern
{
    public CharacterMachine Machine => machine;

    public bool Escaped => escaped;
}

/// <summary>Any way from place 0 to the last place, along edges that carry patterns: for what no expression says without copies.</summary>
internal sealed class GraphPattern(int places, (int From, Pattern Pattern, int To)[] edges) : Pattern
{
    public int Places => places;

    public (int From, Pattern Pattern, int To)[] Edges => edges;
}
