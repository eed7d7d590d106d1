namespace Lathe.Inference;

/// <summary>Receives the logits after each token of a text.</summary>
/// <param name="index">Number of the token among those that were read.</param>
/// <param name="logits">One for each token of the vocabulary: what may follow. Valid during the call.</param>
public delegate void LogitsVisitor(int index, ReadOnlySpan<float> logits);
