namespace Lathe.Inference.Constraints;

/// <summary>How large things may become. What goes beyond is refused with a message instead of taking all memory.</summary>
internal static class Limits
{
    /// <summary>States of one automaton: a megabyte or so of schema, or a repetition of some ten thousand characters.</summary>
    public const int States = 400_000;

    /// <summary>Steps of taking apart one automaton: patterns that are small and mean much (an optional thing many times) stop here.</summary>
    public const long Work = 20_000_000;

    /// <summary>Parentheses, brackets or schemas inside each other.</summary>
    public const int Nesting = 200;

    /// <summary>Ways a text may be read at once.</summary>
    public const int Readings = 100_000;

    /// <summary>Bytes of masks and of known configurations that are kept before they are thrown away and made anew.</summary>
    public const long CacheBytes = 128L << 20;

    public static GrammarException TooLarge(string what)
        => new($"{what} needs more than {States:N0} states: make repetitions shorter or leave their upper end open.");
}
