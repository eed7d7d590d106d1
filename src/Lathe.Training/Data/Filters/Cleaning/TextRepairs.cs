namespace Lathe.Training.Data.Filters.Cleaning;

/// <summary>What was put right in a text.</summary>
[Flags]
public enum TextRepairs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A byte order mark was taken away.</summary>
    ByteOrderMark = 1,

    /// <summary>Control characters, other than tab and line feed, were taken away.</summary>
    ControlCharacters = 2,

    /// <summary>UTF-8 that had been read as Windows-1252 or Latin-1 was read again (<c>Ã©</c> became <c>é</c>).</summary>
    Mojibake = 4,

    /// <summary>Halves of surrogate pairs became U+FFFD.</summary>
    LoneSurrogates = 8,

    /// <summary>Carriage returns became line feeds.</summary>
    LineEnds = 16,

    /// <summary>The text was brought to normalisation form C.</summary>
    Composed = 32,

    /// <summary>Invisible characters (soft hyphens, zero-width spaces) were taken away.</summary>
    Invisible = 64,
}
