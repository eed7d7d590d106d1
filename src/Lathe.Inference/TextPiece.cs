namespace Lathe.Inference;

/// <summary>Receives text as it comes, in pieces that are whole characters. The memory is used again after the call.</summary>
/// <param name="text">Never empty.</param>
public delegate void TextPiece(ReadOnlySpan<char> text);
