namespace Lathe.Cli.Documents;

/// <summary>The layer from which a position's likeliest token is the final one.</summary>
internal sealed record ExplainSettledDocument(int Position, int Layer);
