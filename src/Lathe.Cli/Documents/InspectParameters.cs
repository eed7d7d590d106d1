namespace Lathe.Cli.Documents;

/// <summary>Numbers of parameters.</summary>
internal sealed record InspectParameters(long Total, long Active, long Tokens, long Positions, long Attention, long FeedForward, long Norms, long Head, long PerBlock);
