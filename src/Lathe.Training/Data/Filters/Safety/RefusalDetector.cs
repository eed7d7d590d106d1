namespace Lathe.Training.Data.Filters.Safety;

/// <summary>
/// Says whether an answer refuses, by its words: English phrases of refusing near its beginning, and no answer after them. No
/// classifier; a model that evades without saying so is not noticed.
/// </summary>
public static class RefusalDetector
{
    /// <summary>Whether the answer is a full refusal.</summary>
    public static bool IsRefusal(string answer) => Judge(answer).Kind == RefusalKind.Full;

    /// <summary>Whether it refuses wholly, in part or not at all, and the phrase that says so.</summary>
    public static RefusalVerdict Judge(string answer) => throw new NotImplementedException();
}
