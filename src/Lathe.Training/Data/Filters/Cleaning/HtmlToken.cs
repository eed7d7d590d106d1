namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>A piece of HTML.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">A tag's name in lower case, else empty.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">The first character behind it.</param>
internal readonly record struct HtmlToken(HtmlTokenKind Kind, string Name, int Start, int End);
