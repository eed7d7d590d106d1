namespace Lathe.Text.Tokenizers.Pipeline.Splitters;

/// <summary>What a character does to the piece it is in.</summary>
internal enum CharacterRole : byte
{
    /// <summary>Goes on with the word.</summary>
    Joins,

    /// <summary>Goes on with a run of its own kind.</summary>
    JoinsOthers,

    /// <summary>Is a piece.</summary>
    Alone,

    /// <summary>Ends the piece and is left out.</summary>
    Gone,
}
