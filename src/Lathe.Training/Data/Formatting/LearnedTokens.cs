namespace Lathe.Training.Data.Formatting;

/// <summary>Which tokens of a conversation a loss is taken over.</summary>
public enum LearnedTokens
{
    /// <summary>Those of every answer, with the token that ends it.</summary>
    Answers,

    /// <summary>Those of the last answer.</summary>
    LastAnswer,

    /// <summary>All of them, prompts too.</summary>
    All,
}
