namespace Lathe.Cli.Documents;

/// <summary>Operations of one token at a context; attention over all pairs.</summary>
internal sealed record InspectFlops(int Context, double ForwardPerToken, double TrainingPerToken, double Qkv, double Scores, double Values, double Output, double FeedForward, double Head);
