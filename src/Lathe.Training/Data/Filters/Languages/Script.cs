namespace Lathe.Training.Data.Filters.Languages;

/// <summary>Scripts that tell languages apart, or groups of them.</summary>
internal enum Script
{
    None,
    Latin,
    Cyrillic,
    Arabic,
    Greek,
    Hebrew,
    Devanagari,
    Bengali,
    Tamil,
    Telugu,
    Thai,
    Georgian,
    Armenian,
    Hangul,
    Kana,
    Han,
}
