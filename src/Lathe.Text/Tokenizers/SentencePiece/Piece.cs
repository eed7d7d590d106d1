namespace Lathe.Text.Tokenizers.SentencePiece;

/// <summary>A piece of a SentencePiece vocabulary; its id is its place.</summary>
/// <param name="Text">How it is spelled, <c>▁</c> for a space.</param>
/// <param name="Score">Unigram: natural log probability. BPE: the higher, the earlier it merges.</param>
/// <param name="Kind">What it is.</param>
public readonly record struct Piece(string Text, float Score, PieceKind Kind);
