using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Preference;

/// <summary>A response that someone called good or bad.</summary>
/// <param name="Example">Prompt and response; the response is what is learnt.</param>
/// <param name="Good">The verdict.</param>
public sealed record RatedExample(EncodedExample Example, bool Good);
