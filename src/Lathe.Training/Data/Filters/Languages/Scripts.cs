namespace Lathe.Training.Data.Filters.Languages;

/// <summary>Which script a letter belongs to, by Unicode's blocks.</summary>
internal static class Scripts
{
    private static readonly (char From, char To, Script Script)[] Blocks =
    [
        ('\u0041', '\u024F', Script.Latin), ('\u0370', '\u03FF', Script.Greek), ('\u0400', '\u052F', Script.Cyrillic), ('\u0531', '\u058F', Script.Armenian),
        ('\u0590', '\u05FF', Script.Hebrew), ('\u0600', '\u077F', Script.Arabic), ('\u0900', '\u097F', Script.Devanagari), ('\u0980', '\u09FF', Script.Bengali),
        ('\u0B80', '\u0BFF', Script.Tamil), ('\u0C00', '\u0C7F', Script.Telugu), ('\u0E00', '\u0E7F', Script.Thai), ('\u10A0', '\u10FF', Script.Georgian),
        ('\u1100', '\u11FF', Script.Hangul), ('\u1E00', '\u1EFF', Script.Latin), ('\u1F00', '\u1FFF', Script.Greek), ('\u3040', '\u30FF', Script.Kana),
        ('\u3400', '\u9FFF', Script.Han), ('\uAC00', '\uD7AF', Script.Hangul), ('\uF900', '\uFAFF', Script.Han), ('\uFB50', '\uFDFF', Script.Arabic),
    ];

    /// <summary>The script of a character; none where it is no letter.</summary>
    public static Script Of(char c)
    {
        if (c < 0x80) return char.IsAsciiLetter(c) ? Script.Latin : Script.None;
        if (!char.IsLetter(c)) return Script.None;
        foreach ((char from, char to, Script script) in Blocks)
            if (c >= from && c <= to)
                return script;
        return Script.None;
    }

    /// <summary>The language of a script that the known languages do not share, or null.</summary>
    public static string? Language(Script script) => script switch
    {
        Script.Greek => "el",
        Script.Hebrew => "he",
        Script.Devanagari => "hi",
        Script.Bengali => "bn",
        Script.Tamil => "ta",
        Script.Telugu => "te",
        Script.Thai => "th",
        Script.Georgian => "ka",
        Script.Armenian => "hy",
        Script.Hangul => "ko",
        Script.Kana => "ja",
        Script.Han => "zh",
        _ => null,
    };
}
