namespace Lathe.Training.Data.Formatting;

/// <summary>A preference as tokens: one conversation with the better and with the worse answer. Only the answers are learnt.</summary>
/// <param name="Chosen">With the better one.</param>
/// <param name="Rejected">With the worse one.</param>
public sealed record EncodedPair(EncodedExample Chosen, EncodedExample Rejected);
